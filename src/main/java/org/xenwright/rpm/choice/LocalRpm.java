package org.xenwright.rpm.choice;

import java.nio.file.Path;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.store.Digest;

/**
 * A package file of the project, whose signature was judged already.
 *
 * @param origin its Maven coordinates, or its path as the project writes it
 * @param file the whole file
 * @param header of the package in it
 */
public record LocalRpm(String origin, Path file, RpmHeader header, long size, Digest sha256) {}
