package org.xenwright.oci;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * An image whose layers lie in several places: what its own does not hold, as the layers of its base, comes from the next.
 * Whatever lies where, a digest of the image names it.
 */
public final class ChainedSource implements ImageSource {
    private final List<ImageSource> sources;

    /** @param sources the image's own first; at least one */
    public ChainedSource(List<ImageSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public String name() {
        return sources.get(0).name();
    }

    @Override
    public byte[] root() throws IOException {
        return sources.get(0).root();
    }

    @Override
    public byte[] manifest(BlobDigest digest) throws IOException {
        return sources.get(0).manifest(digest);
    }

    @Override
    public void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException {
        IOException first = null;
        for (ImageSource source : sources) {
            try {
                source.blob(descriptor, into, heard);
                return;
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        throw first == null ? new IOException(name() + ": no source") : first;
    }
}
