import Edge
import Foundation

setvbuf(stdout, nil, _IOLBF, 0)
let words = Array(CommandLine.arguments.dropFirst())
// The child that rewrites one photo under limits; it must not open anything.
if words.first == "photo-child" { exit(photoChild()) }
exit(await CommandTable.run(words))
