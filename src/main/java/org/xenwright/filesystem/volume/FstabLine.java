package org.xenwright.filesystem.volume;

/**
 * A line of fstab(5), but for what names the volume.
 *
 * @param target where it is mounted
 * @param type of the file system
 * @param options separated by commas
 * @param pass when it is checked: 1 for the root, 2 for others, 0 for never
 */
public record FstabLine(String target, String type, String options, int pass) {}
