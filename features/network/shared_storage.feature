Feature: Machines and Ceph share a storage network

  Storage traffic has a network of its own: what the Ceph cluster has as its public network is the very network that
  machines name, namespace and all. OSDs and MDS are bound to it, and guests speak to them directly.
  Monitors may be elsewhere: Rook keeps them on the Service network, whatever network Ceph has. Then the storage network
  leads to them, by routes that come with its addresses or by its gateway; the report says which case it saw.

  What a client on that network writes and reads goes over that network and not over the pod network. Who is on the pod
  network alone does not reach the OSDs there, and neither does a tenant on a VLAN of its own, although its guest has
  taken an address of the storage network's subnet.

  @core @NET-08
  Scenario: Machines on Ceph's public network reach Ceph there, and who is not on it does not
    Given the network "storage" that machines and Ceph are to share
    Then Ceph has "storage" as its public network
    Given a segment "tenant" on a VLAN of its own
    And machines "alice" and "bob" on "storage", on different nodes
    And a machine "carol" with
      | part      | what        |
      | interface | pod network |
    And a machine "dave" on "tenant", on another node
    And a client of Ceph on "storage"
    And all of them are up
    Then the platform plugs "alice" and "bob" into "storage" and nothing else
    And "alice" and "bob" reach each other
    And all OSDs and MDS are bound to "storage"
    And "alice" and "bob" read the banner of every OSD and MDS
    And "alice" and "bob" read the banner of every monitor, wherever the platform has it
    When the client writes a file to CephFS and reads it back
    Then the file has come back whole
    And its data has moved on "storage", and not on the pod network
    When "carol" and "dave" try to reach the OSDs and MDS for the whole window
    Then neither "carol" nor "dave" has reached one
    And "alice" and "bob" still read the banner of every OSD and MDS
