import Edge
import Foundation

let words = Array(CommandLine.arguments.dropFirst())
// The child that rewrites one photo under limits; it must not open anything.
if words.first == "photo-child" { exit(photoChild()) }
if words.first == "serve" {
    Server.keepTasksOnEventLoops()
    Server.keepFreedMemory()
}
exit(await CommandTable.run(words))
