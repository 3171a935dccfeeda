Feature: The address of a migrated machine is given to nobody else

  When a machine migrates, a second launcher pod is made for it on the other node. Where the network's IPAM gives the
  machine its address, that pod is given a new one, the guest goes on with the old one, and the old one is freed with
  the old pod: the next machine gets an address that somebody still uses. Machines that migrate are therefore better
  off on a network without IPAM, with a fixed hardware address and an address of their own from cloud-init.

  The setting "network.machine_addresses" says which of the two a platform promises; this is judged on it.

  @extended @EXT-04
  Scenario: A new machine is not given the address that a migrated one still uses
    Given a segment "isle" for machines that migrate
    And a machine "alice" on "isle" that is tied to no node
    And all of them are up
    When "alice" migrates to another node
    Then the guest of "alice" still has the address it had
    When what "alice" has left is cleared away
    And a machine "bob" on "isle" is started that is tied to no node
    And all of them are up
    Then "bob" has been given another address than "alice"
    And "alice" and "bob" reach each other
