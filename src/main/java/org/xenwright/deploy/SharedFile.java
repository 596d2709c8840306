package org.xenwright.deploy;

import java.nio.file.Path;
import org.xenwright.store.Digest;

/**
 * A file that all domains of an image share: its raw disk, kernel or initramfs.
 *
 * @param name in the image's folder
 * @param file on this machine, sparse where it has holes
 * @param digest SHA-256 of all its bytes, holes included
 * @param size in bytes, holes included
 */
public record SharedFile(String name, Path file, Digest digest, long size) {}
