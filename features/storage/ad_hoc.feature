Feature: Ad hoc, every machine downloads its image

  A machine that brings a URL along has its image downloaded for itself alone. That is simple, and it costs one download
  a machine: on the day everything is started again, all of them at once. Teams must know which of the two ways they use.

  @core @STO-02
  Scenario: Five machines with one URL download it five times
    Given an image server with the guest's disk
    When machines "m1" to "m5" are made, each with a volume of its own from that URL
    Then the volumes of all machines are filled
    And the image has been downloaded 5 times
    And machine "m1" boots from its volume
