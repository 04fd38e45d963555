/// What every page needs to know about the reader and the program, whatever the page is about.
package struct PageContext: Sendable {
    /// A line of the rail. What every page says of it is laid out once: there are some forty on each.
    package final class Item: Sendable {
        package let title: String, path: Path
        /// What is due there, not how much there is.
        package let due: Int?
        /// Where the manual speaks of it.
        package let manual: Path
        /// Where it leads, and pages that belong to it though they do not lie beneath it.
        let places: [[UInt8]]
        /// Its link up to where it may say that it is the current one, and what the link shows.
        let opening: [UInt8], face: [UInt8]
        package init(_ title: String, _ path: Path, icon: String, due: Int? = nil, manual: Path = "/manual", with others: [Path] = []) {
            self.title = title; self.path = path; self.due = due; self.manual = manual; places = ([path] + others).map { Array($0.text.utf8) }
            opening = Html("<li><a href=\"\(path)\"").bytes
            face = Html("\(Html.icon(icon))\(title)").bytes
        }
    }
    package struct Search: Sendable {
        package let title: String, path: Path, text: String
        /// - Parameter text: what was looked for last, on the page that answers.
        package init(_ title: String, _ path: Path, _ text: String = "") { self.title = title; self.path = path; self.text = text }
    }
    package struct Group: Sendable {
        /// Empty for the lines above all groups.
        package let title: String, items: [Item]
        package init(_ title: String, _ items: [Item]) { self.title = title; self.items = items }
    }

    /// The token that every form which changes something sends back.
    package var csrf: String
    package var actor: String?
    /// The union where the reader works.
    package var union: String?
    /// The rail, already without what the reader may not open.
    package var navigation: [Group] = []
    /// What the box at the top finds; `nil` for somebody who may see none of it.
    package var search: Search?
    /// The address of this page, with its query.
    package var path: Path
    package var flash: String?
    package var isElder = false
    /// Drawn for a phone: one column, a dock beneath.
    package var isPocket = false
    /// Drawn for a screen on the wall: larger, with nothing around it.
    package var isWall = false
    /// Unread notices; `nil` where the program has none to offer.
    package var notices: Int?
    /// Whether the data are invented; then every page says so.
    package var isDemonstration = false
    /// Seconds after which the page asks again; sent as the `Refresh` header and told to the reader.
    package var refresh: Int?
    /// Such as 0.9.0, for the last line of the page.
    package var version: String
    /// Changes whenever an asset does, so that browsers may keep assets for ever.
    package var assets: String

    package init(csrf: String, path: Path, version: String, assets: String) {
        self.csrf = csrf; self.path = path; self.version = version; self.assets = assets
    }

    /// The hidden field of a form that posts.
    package var token: Html { "<input type=\"hidden\" name=\"csrf\" value=\"\(csrf)\">" }

    /// The line of the rail that this page belongs to: the one of the longest path that it begins with.
    var currentItem: Item? {
        let here = Array(path.text.utf8.prefix { $0 != UInt8(ascii: "?") })
        var current: Item?, longest = 0
        for item in navigation.lazy.flatMap(\.items) {
            for place in item.places {
                guard place.count > longest, here.starts(with: place) else { continue }
                if here.count == place.count || (place.count > 1 && here[place.count] == UInt8(ascii: "/")) { (current, longest) = (item, place.count) }
            }
        }
        return current
    }
}
