Feature: Ad hoc, an interrupted download is told and boots nothing

  Downloads break. What matters then is that nothing boots from half an image, and that a person who looks finds out why
  the machine does not come: otherwise the next thing they do is to wait, and the one after that to guess.

  @core @STO-03
  Scenario: A machine waits for a download that breaks, and starts when one comes through
    Given an image server with the guest's disk
    And it breaks off after 16 MiB
    When machine "m1" is made with a volume of its own from that URL
    And a download of it has been broken off
    And the volume of "m1" is watched
    Then the volume of "m1" is not filled, and the platform says why
    And machine "m1" has not started meanwhile
    And the image has been downloaded by nobody
    When it serves everything again
    Then the volumes of all machines are filled
    And machine "m1" boots from its volume
