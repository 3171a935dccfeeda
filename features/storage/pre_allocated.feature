Feature: Pre-allocated, one import and then clones

  A golden volume is downloaded once. Machines get clones of it, as many as wanted, and no longer depend on the server
  that the image came from: it may be slow, away or serve something else by now.

  @core @STO-04
  Scenario: Five machines start from one download, with the image server gone
    Given an image server with the guest's disk
    And a volume "golden" is made from its URL
    And the volume "golden" is filled
    When machines "m1" to "m5" are made, each with a clone of "golden"
    Then the volumes of all machines are filled
    And the image has been downloaded once
    When the image server is taken away
    And machines "m6" and "m7" are made, each with a clone of "golden"
    Then the volumes of all machines are filled
    And machine "m6" boots from its volume
