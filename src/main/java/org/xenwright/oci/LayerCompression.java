package org.xenwright.oci;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xenwright.compress.PackedPieces;
import org.xenwright.problem.Problem;

/** A way to pack the layers that are made here. The bytes are the same on every machine, however many processors it has. */
public enum LayerCompression {
    /** What most readers take (image-spec 1.1, layer.md); made and read in a fraction of the time that gzip takes. */
    ZSTD(MediaType.LAYER_ZSTD, "layer.tar.zst") {
        @Override
        OutputStream packing(OutputStream out) {
            return PackedPieces.zstd(out, LEVEL);
        }
    },
    /** What every reader and registry takes. */
    GZIP(MediaType.LAYER_GZIP, "layer.tar.gz") {
        @Override
        OutputStream packing(OutputStream out) {
            return PackedPieces.gzip(out);
        }
    };

    /** A level of zstd that makes layers about as small as gzip does. */
    private static final int LEVEL = 1;

    private final String mediaType;
    private final String file;

    LayerCompression(String mediaType, String file) {
        this.mediaType = mediaType;
        this.file = file;
    }

    /** Packs what is written into another stream, which is closed with it. */
    abstract OutputStream packing(OutputStream out);

    String mediaType() {
        return mediaType;
    }

    /** Returns the name of a layer in the store. */
    String file() {
        return file;
    }

    /** Returns the word of a POM. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the compression of a word.
     *
     * @throws org.xenwright.problem.ProblemException for another one
     */
    public static LayerCompression of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> Problem.of("choosing how layers are packed", "write one of the two")
                        .at("<image><layerCompression>")
                        .found(word)
                        .expected(Arrays.stream(values())
                                .map(LayerCompression::word)
                                .collect(Collectors.joining(", ")))
                        .raise());
    }
}
