package org.xenwright.disk;

import java.util.UUID;

/**
 * A partition found on a disk.
 *
 * @param name its label
 * @param type its type's GUID
 * @param id its own GUID
 * @param offset where it starts, in bytes
 * @param size its length, in bytes
 */
public record GptEntry(String name, UUID type, UUID id, long offset, long size) {}
