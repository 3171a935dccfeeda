Feature: Every address of the storage network is held once

  Ceph's daemons and machines on one network have their addresses from the same IPAM. An address that is given to a
  machine although an OSD has it takes volumes away from everybody, and nothing says why. It happens where the IPAM
  forgets what it gave, where it keeps its notes on each node only, and where somebody else's definition has addresses
  of the storage network's on the same wire, out of notes of its own.

  The first two show in who holds which address, as the platform, the guests, the pods and Ceph itself tell. The last
  shows on the wire only: guests and pods ask on their links, by ARP, for every address that Ceph and the scenario have,
  and whoever answers has to be its holder. A definition that overlaps while nobody uses it is for admission to find.

  @extended @EXT-25
  Scenario: Ceph, machines and pods on the storage network each have addresses that nobody else has
    Given the network "storage" that machines and Ceph are to share
    And machines "alice" and "bob" on "storage", on different nodes
    And 1 pod on each of the two nodes, with 1 address each on "storage"
    And a client of Ceph on "storage"
    And all of them are up
    When all who hold addresses on "storage" are counted
    Then Ceph, the machines and the pods are among them with the addresses that they see themselves
    And every address has one holder
    When the guests and the pods ask on their links for each of these addresses for the whole window
    Then each is answered for by its holder, and by nobody else
