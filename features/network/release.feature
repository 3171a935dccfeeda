Feature: The address of a deleted machine is free again

  A range of addresses is small and machines come and go. When a machine is deleted, its address must go back to the
  range that it came from. An IPAM that forgets to take addresses back fills up over weeks, until one day no machine
  starts any more. One address and two machines, one after the other, show it at once.

  @extended @EXT-05
  Scenario: A new machine is given the only address of its network after the machine that had it is deleted
    Given a segment "single" of 1 address unique in the cluster
    And a machine "alice" on "single"
    And all of them are up
    Then the guest of "alice" has the only address of "single"
    When "alice" is deleted
    And a machine "bob" is started on "single"
    And all of them are up
    Then the guest of "bob" has the only address of "single"
