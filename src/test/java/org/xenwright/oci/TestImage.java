package org.xenwright.oci;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** An image in memory: its documents and blobs by digest, as a registry or a layout has them. */
public final class TestImage {
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<BlobDigest> diffIds = new ArrayList<>();
    private final Map<BlobDigest, byte[]> blobs = new LinkedHashMap<>();
    private String architecture = "amd64";

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static byte[] zstd(byte[] plain) {
        return Zstd.compress(plain);
    }

    public TestImage forArchitecture(String other) {
        architecture = other;
        return this;
    }

    /** A layer in any form; its label always says gzip, as that of many writers does. */
    public TestImage layer(byte[] plain, byte[] blob) {
        return layer(BlobDigest.of(plain), Descriptor.of(MediaType.LAYER_GZIP, blob), blob);
    }

    public TestImage layer(BlobDigest diffId, Descriptor descriptor, byte[] blob) {
        diffIds.add(diffId);
        layers.add(descriptor);
        blobs.put(descriptor.digest(), blob);
        return this;
    }

    public TestImage layer(TarFile tar) throws IOException {
        byte[] plain = tar.bytes();
        return layer(plain, gzip(plain));
    }

    private byte[] config() {
        return new ImageConfig(Platform.ofDebian(architecture), null, diffIds, new TreeMap<>(), List.of()).bytes();
    }

    public Manifest manifest() {
        return Manifest.of(Descriptor.of(MediaType.CONFIG, config()), layers, Map.of());
    }

    public BlobDigest digest() {
        return BlobDigest.of(manifest().bytes());
    }

    /** Configuration and layers. */
    public Map<BlobDigest, byte[]> blobs() {
        Map<BlobDigest, byte[]> all = new LinkedHashMap<>(blobs);
        all.put(BlobDigest.of(config()), config());
        return all;
    }

    /** It as the only image of a layout in a folder. */
    public ImageLayout layout(Path folder) throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{}");
        byte[] document = manifest().bytes();
        Files.write(blobs.resolve(digest().hex()), document);
        for (Map.Entry<BlobDigest, byte[]> each : blobs().entrySet()) {
            Files.write(blobs.resolve(each.getKey().hex()), each.getValue());
        }
        Files.write(
                folder.resolve("index.json"),
                Index.of(List.of(Descriptor.of(MediaType.MANIFEST, document)), Map.of())
                        .bytes());
        return ImageLayout.open(folder, null);
    }
}
