Feature: An image behind a private authority is taken with that, and not without

  Images of one's own lie behind certificates of one's own. An importer that is given the authority must take them, and one
  that isn't must not: where it would, anybody on the way could serve other bytes. What it says then must name the reason.

  @extended @EXT-21
  Scenario: With the authority the image is taken, without it the certificate is told
    Given an image server over TLS with an image of 24 MiB, whose authority is private
    When a volume "trusting" is made from its URL with its authority
    And a volume "wary" is made from its URL
    Then the volume "trusting" is filled
    And the volume "trusting" holds the image that is served
    And the volume "wary" stays unfilled, and the platform says "certificate"
