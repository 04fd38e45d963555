import CPixbuf

/// A decoded picture. Lives in the child process only.
final class Picture {
    struct Unreadable: Error {}
    struct TooLarge: Error {}

    /// More than any telephone takes. Told by the header, before a pixel is decoded.
    static let mostPixels = 120_000_000

    private let pixels: OpaquePointer
    var width: Int { Int(gdk_pixbuf_get_width(pixels)) }
    var height: Int { Int(gdk_pixbuf_get_height(pixels)) }
    private init(owning pixels: OpaquePointer) { self.pixels = pixels }
    deinit { g_object_unref(UnsafeMutableRawPointer(pixels)) }

    /// Only by the loader that belongs to the content: gdk-pixbuf would otherwise also try its many rare formats.
    static func decode(_ bytes: [UInt8]) throws -> Picture {
        let kind = try FileType.sniff(head: bytes, tail: [])
        guard kind.isPhoto, let loader = gdk_pixbuf_loader_new_with_type(kind.rawValue, nil) else { throw Unreadable() }
        defer { g_object_unref(loader) }
        var isBearable = true
        return try withUnsafeMutablePointer(to: &isBearable) { isBearable in
            connect(loader, isBearable)
            let written = gdk_pixbuf_loader_write(loader, bytes, gsize(bytes.count), nil)
            let closed = gdk_pixbuf_loader_close(loader, nil)
            guard isBearable.pointee else { throw TooLarge() }
            guard written != 0, closed != 0, let found = gdk_pixbuf_loader_get_pixbuf(loader) else { throw Unreadable() }
            return try upright(found)
        }
    }

    private static func connect(_ loader: UnsafeMutablePointer<GdkPixbufLoader>, _ isBearable: UnsafeMutablePointer<Bool>) {
        let callback: SizePrepared = sizePrepared
        g_signal_connect_data(
            loader, "size-prepared", unsafeBitCast(callback, to: GCallback.self), isBearable, nil, GConnectFlags(rawValue: 0))
    }

    /// Turned as the camera was held, and on white where it was transparent.
    private static func upright(_ found: OpaquePointer) throws -> Picture {
        guard let turned = gdk_pixbuf_apply_embedded_orientation(found) else { throw Unreadable() }
        guard gdk_pixbuf_get_has_alpha(turned) != 0 else { return Picture(owning: turned) }
        defer { g_object_unref(UnsafeMutableRawPointer(turned)) }
        let white: guint32 = 0xffffff
        let opaque = gdk_pixbuf_composite_color_simple(
            turned, gdk_pixbuf_get_width(turned), gdk_pixbuf_get_height(turned), GDK_INTERP_NEAREST, 255, 16, white, white)
        guard let opaque else { throw Unreadable() }
        return Picture(owning: opaque)
    }

    /// Only the pixels: no date, no place, no camera.
    func jpeg() throws -> [UInt8] {
        var start: UnsafeMutablePointer<gchar>?, size: gsize = 0
        let written = withOption("quality", "85") { keys, values in
            gdk_pixbuf_save_to_bufferv(pixels, &start, &size, "jpeg", keys, values, nil)
        }
        guard written != 0, let start else { throw Unreadable() }
        defer { g_free(start) }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(size)))
    }

    private func withOption<Result>(
        _ key: String, _ value: String,
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var keys = [g_strdup(key), nil], values = [g_strdup(value), nil]
        defer { g_free(keys[0]); g_free(values[0]) }
        return body(&keys, &values)
    }
}

private typealias SizePrepared = @convention(c) (UnsafeMutablePointer<GdkPixbufLoader>?, gint, gint, gpointer?) -> Void

/// The loader has read the header and tells the size; what it is told here decides whether and how large it decodes.
private func sizePrepared(_ loader: UnsafeMutablePointer<GdkPixbufLoader>?, _ width: gint, _ height: gint, _ isBearable: gpointer?) {
    let longest = Int(max(width, height)), most = PhotoShop.longestSide
    if Int(width) * Int(height) > Picture.mostPixels {
        isBearable?.assumingMemoryBound(to: Bool.self).pointee = false
        gdk_pixbuf_loader_set_size(loader, 0, 0)
    } else if longest > most {
        gdk_pixbuf_loader_set_size(loader, gint(max(1, Int(width) * most / longest)), gint(max(1, Int(height) * most / longest)))
    }
}
