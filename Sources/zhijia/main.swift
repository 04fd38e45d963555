import Edge
import Foundation

if CommandLine.arguments.dropFirst().first == "photo-child" { exit(photoChild()) }
print("x")
