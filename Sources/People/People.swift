package import Kernel

/// Natural persons, each once. Which union somebody belongs to is Membership's, what was sent to them is Channels'.
package let people = Module("People", "人员", routes: [], rights: [], placed: ["person", "name_ending"])
