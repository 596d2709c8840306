package org.xenwright.store;

import java.io.IOException;
import java.nio.file.Path;

/** Another place entries may come from. It must not give what it does not believe itself. */
public interface Remote {
    /** Returns whether entries of this kind are worth asking for. */
    boolean has(String kind);

    /**
     * Makes the entry at a path that does not exist yet; false, with nothing or something half-made there, when it
     * cannot.
     */
    boolean fetch(String kind, Digest key, Path into) throws IOException;

    /** Returns whether entries of this kind that are made here are wanted. */
    boolean takes(String kind);

    /** Told of an entry that was made here. */
    void offer(String kind, Digest key, Path entry) throws IOException;
}
