package org.xenwright.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * An entry of a store, as seen from outside.
 *
 * @param kind what sort of thing it is
 * @param key its name
 * @param place its file or folder; another build may remove it at any time
 * @param bytes what its files take, in bytes
 * @param lastUsed when a build last asked for it
 */
public record StoreEntry(String kind, Digest key, Path place, long bytes, Instant lastUsed) {}
