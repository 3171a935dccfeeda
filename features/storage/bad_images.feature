Feature: Images that can't be taken are told

  An image may be missing, may be another one than was promised, or may not fit. Each of these must leave the volume
  unfilled and say which it is: people who read "pending" for an hour lose their trust in all other words as well.

  @extended @EXT-16
  Scenario: A missing image is told, and taken once it is there
    Given an image server with an image of 24 MiB
    And it has no image for anybody
    When a volume "quarry" is made from its URL
    Then the volume "quarry" stays unfilled, and the platform says "404"
    When it serves everything again
    Then the volume "quarry" is filled

  @extended @EXT-17
  Scenario: An image with another checksum than promised is not taken
    Given an image server with an image of 24 MiB
    When a volume "right" is made from its URL with its checksum
    And a volume "wrong" is made from its URL with another checksum
    Then the volume "right" is filled
    And the volume "right" holds the image that is served
    And the volume "wrong" stays unfilled, and the platform says "checksum"

  @extended @EXT-18
  Scenario: An image larger than its volume is not taken
    Given an image server with an image of 24 MiB
    When a volume "roomy" is made from its URL
    And a volume "tight" of 8 MiB is made from its URL
    Then the volume "roomy" is filled
    And the volume "tight" stays unfilled, and the platform says "too small"
