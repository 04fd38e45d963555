import Foundation

/// How the child ended; its exit code. Anything else is a crash or a limit.
enum PhotoOutcome: Int32 { case done = 0, unreadable = 3, tooLarge = 4 }

/// The program when it is started as `zhijia photo-child`: reads a photo, writes `width height taken` in a line, then JPEG.
/// Must be called before anything else is started.
package func photoChild() -> Int32 {
    limitMyself()
    let input = Array(FileHandle.standardInput.readDataToEndOfFile())
    do {
        let picture = try Picture.decode(input)
        let jpeg = try picture.jpeg()
        let header = "\(picture.width) \(picture.height) \(Exif.taken(input) ?? "")\n"
        try FileHandle.standardOutput.write(contentsOf: Data(header.utf8) + Data(jpeg))
        return PhotoOutcome.done.rawValue
    } catch is Picture.TooLarge {
        return PhotoOutcome.tooLarge.rawValue
    } catch {
        return PhotoOutcome.unreadable.rawValue
    }
}

/// A second's work gets ten, a picture of 100 million pixels fits in 1 GiB, and no memory with somebody's photo is left on disk.
private func limitMyself() {
    func limit(_ what: __rlimit_resource, _ most: UInt) {
        var limit = rlimit(rlim_cur: rlim_t(most), rlim_max: rlim_t(most))
        // A limit that cannot be set is no reason to go on without it.
        if setrlimit(__rlimit_resource_t(what.rawValue), &limit) != 0 { exit(PhotoOutcome.unreadable.rawValue) }
    }
    limit(RLIMIT_CPU, 10)
    limit(RLIMIT_AS, 1 << 30)
    limit(RLIMIT_NOFILE, 16)
    limit(RLIMIT_CORE, 0)
    limit(RLIMIT_FSIZE, 0)
}
