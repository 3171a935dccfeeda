Feature: Scratch space is of the class that the platform names for it

  An import unpacks and converts its image in a second volume, the scratch space, as large as the first. Platforms name a
  class for it, so that it does not fill the storage that machines live on. A class that is misspelt is passed over in
  silence, and what was meant to be spared is filled after all.

  @extended @EXT-22
  Scenario: An import takes its scratch space where it should and gives it back
    Given an image server with an image of 24 MiB
    When a volume "quarry" is made from its URL, and its scratch space is watched
    Then the scratch space is of the class that the platform names for it
    And the volume "quarry" is filled
    And the scratch space is gone
