Feature: Clones are made as computed, from every class into every class

  The decision between a snapshot and a copy has many branches, and a platform's settings reach all of them. Here every
  class is cloned into every other one, in both volume modes and larger, and each clone is laid beside what was computed.

  @extended @EXT-19
  Scenario: From every class into every class, in both volume modes, larger and smaller
    Given a volume with the guest's disk in every class that doesn't wait for a consumer
    When each of them is cloned into every class, in both volume modes, larger and smaller
    Then each clone is made the way that is expected, and a copy has the reason with it
