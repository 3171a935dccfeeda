Feature: A volume is filled from a URL

  Whoever gives a URL for a volume wants exactly the bytes behind it, and wants to know meanwhile how far that has come. A
  volume that is called ready with something else in it boots strangers' data, or nothing.

  @core @STO-01
  Scenario: A volume holds what its URL serves
    Given an image server with an image of 24 MiB
    And it serves 4 MiB a second
    When a volume "quarry" is made from its URL
    Then the volume "quarry" is filled, and its progress is told meanwhile
    And the volume "quarry" holds the image that is served
    And the image has been downloaded once
