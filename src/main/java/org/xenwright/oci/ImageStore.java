package org.xenwright.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.progress.Workers;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;

/**
 * Images of others, kept byte for byte under their own digests, and their layers a second time unpacked, by the digest
 * the configuration has for them. Nothing is used, or even parsed, before it has the digest that named it.
 */
public final class ImageStore {
    /** The kind of entry that every document and layer is, byte for byte. */
    static final String BLOBS = "oci";

    /** The beginnings of blobs whose rest did not come yet. */
    private static final String BEGUN = "oci-begun";

    private static final long LARGEST_LAYER = 4L << 30;
    private static final int DEEPEST_INDEX = 3;
    private static final int AT_ONCE = 2;

    private final Store store;
    private final Progress progress;

    public ImageStore(Store store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * Returns the manifest that a source's name stands for now, on a platform. It is kept.
     *
     * @param expected what the name itself says its manifest or index is; null when it says nothing
     * @throws org.xenwright.problem.ProblemException when there is none for this platform
     */
    public BlobDigest pin(ImageSource source, Platform platform, @Nullable BlobDigest expected) throws IOException {
        byte[] document = source.root();
        if (expected != null) {
            check(document, expected, source.name());
        }
        BlobDigest digest = expected != null ? expected : BlobDigest.of(document);
        for (int depth = 0; Index.isOne(document, source.name()); depth++) {
            if (depth == DEEPEST_INDEX) {
                throw new ImageFormatException(source.name(), "indexes of indexes of indexes");
            }
            Descriptor chosen = choose(Index.parse(document, source.name()), platform, source.name());
            digest = chosen.digest();
            document = source.manifest(digest);
            check(document, digest, source.name());
            if (document.length != chosen.size()) {
                throw new ImageFormatException(
                        source.name(), "a manifest of " + document.length + " bytes, announced as " + chosen.size());
            }
        }
        Manifest manifest = Manifest.parse(document, source.name());
        keep(digest, document);
        ImageConfig config = config(manifest, source.name(), () -> source);
        if (!config.platform().serves(platform)) {
            throw noneFor(platform, source.name(), config.platform().toString());
        }
        return digest;
    }

    private static Descriptor choose(Index index, Platform platform, String name) {
        for (Descriptor each : index.manifests()) {
            Platform theirs = each.platform();
            if (theirs != null && theirs.serves(platform)) {
                return each;
            }
        }
        List<Descriptor> silent = index.manifests().stream()
                .filter(each -> each.platform() == null)
                .toList();
        if (silent.size() == 1) {
            return silent.get(0);
        }
        if (silent.size() > 1) {
            throw Problem.of("choosing an image of " + name, "say which: oci:FILE:NAME")
                    .found(silent.size() + " images that name no platform")
                    .expected("one of "
                            + silent.stream()
                                    .map(each -> each.annotations()
                                            .getOrDefault(
                                                    ImageLayout.NAME,
                                                    each.digest().toString()))
                                    .toList())
                    .raise();
        }
        throw noneFor(
                platform,
                name,
                index.manifests().stream()
                        .map(each -> String.valueOf(each.platform()))
                        .distinct()
                        .toList()
                        .toString());
    }

    private static RuntimeException noneFor(Platform platform, String name, String found) {
        return Problem.of("choosing the image of " + name, "change <architecture>, or take another base")
                .found(found)
                .expected(platform.toString())
                .raise();
    }

    /** The origin of an image, asked only when something of it is missing. */
    @FunctionalInterface
    public interface Origin {
        ImageSource open() throws IOException;
    }

    /**
     * All of an image.
     *
     * @param digest of its manifest
     * @param name what errors call it
     */
    public StoredImage get(BlobDigest digest, String name, Origin origin) throws IOException {
        AtomicLong fetched = new AtomicLong();
        Manifest manifest = manifest(digest, name, origin);
        ImageConfig config = config(manifest, name, origin);
        List<Descriptor> layers = manifest.rootLayers();
        if (layers.size() != config.diffIds().size()
                || layers.size() != manifest.layers().size()) {
            throw new ImageFormatException(
                    name,
                    "no image of a root file system: " + manifest.layers().size() + " layers, " + layers.size()
                            + " of them of files, and " + config.diffIds().size() + " in its configuration");
        }
        try (Progress.Task task = progress.begin(
                "bringing the layers of " + name,
                layers.stream().mapToLong(Descriptor::size).sum(),
                Progress.Unit.BYTES)) {
            List<Callable<Path>> parts = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                Descriptor layer = layers.get(i);
                BlobDigest diffId = config.diffIds().get(i);
                refuseForeign(layer, name);
                parts.add(() -> layer(layer, diffId, name, origin, bytes -> {
                    fetched.addAndGet(bytes);
                    task.advance(bytes);
                }));
            }
            List<Path> tars = Workers.all("layers were brought", AT_ONCE, parts);
            return new StoredImage(digest, manifest, config, tars, fetched.get());
        }
    }

    private static void refuseForeign(Descriptor layer, String name) throws ImageFormatException {
        if (MediaType.isForeignLayer(layer.mediaType()) || !layer.urls().isEmpty()) {
            throw new ImageFormatException(
                    name,
                    "layer " + layer.digest() + " is kept elsewhere (" + layer.mediaType() + "), which is refused");
        }
        if (layer.size() > LARGEST_LAYER) {
            throw new ImageFormatException(
                    name, "layer " + layer.digest() + " of " + layer.size() + " bytes, at most " + LARGEST_LAYER);
        }
    }

    private Manifest manifest(BlobDigest digest, String name, Origin origin) throws IOException {
        Optional<Path> present = store.find(BLOBS, digest.key());
        byte[] json = present.isPresent() ? Files.readAllBytes(present.get()) : new byte[0];
        if (!digest.isOf(json)) {
            json = origin.open().manifest(digest);
            check(json, digest, name);
            keep(digest, json);
        }
        return Manifest.parse(json, name);
    }

    private void keep(BlobDigest digest, byte[] document) throws IOException {
        store.replace(BLOBS, digest.key(), at -> Files.write(at, document));
    }

    private ImageConfig config(Manifest manifest, String name, Origin origin) throws IOException {
        Descriptor config = manifest.config();
        if (config.size() > ImageConfig.LARGEST) {
            throw new ImageFormatException(name, "a configuration of " + config.size() + " bytes");
        }
        byte[] json = Files.readAllBytes(blob(config, name, origin, bytes -> {}));
        check(json, config.digest(), name);
        return ImageConfig.parse(json, name + " configuration");
    }

    private static void check(byte[] bytes, BlobDigest digest, String name) throws ImageFormatException {
        if (!digest.isOf(bytes)) {
            throw new ImageFormatException(
                    name, "got a document with " + BlobDigest.of(bytes) + " where " + digest + " was named");
        }
    }

    private Path blob(Descriptor wanted, String name, Origin origin, LongConsumer fetched) throws IOException {
        Digest key = wanted.digest().key();
        Optional<Path> present = store.find(BLOBS, key);
        if (present.isPresent() && !isOf(present.get(), wanted)) {
            store.discard(BLOBS, key);
        }
        return store.get(BLOBS, key, at -> {
            // what an earlier run left when it was cut; the build that makes the blob holds its lock
            Path begun = store.get(BEGUN, key, Files::createFile);
            boolean resumed = Files.size(begun) > 0;
            try {
                bring(wanted, name, origin, fetched, begun);
            } catch (ImageFormatException e) {
                Files.write(begun, new byte[0]);
                if (!resumed) {
                    throw e;
                }
                // that was no beginning of it
                bring(wanted, name, origin, fetched, begun);
            }
            Files.move(begun, at);
        });
    }

    private static void bring(Descriptor wanted, String name, Origin origin, LongConsumer fetched, Path into)
            throws IOException {
        AtomicLong before = new AtomicLong(Files.size(into));
        boolean whole = before.get() == wanted.size() && wanted.size() > 0;
        ImageSource source = origin.open();
        if (!whole) {
            source.blob(wanted, into, now -> fetched.accept(Math.max(0, now - before.getAndSet(now))));
        }
        boolean checked = !whole && source.checksBlobs();
        if (checked ? Files.size(into) != wanted.size() : !isOf(into, wanted)) {
            throw new ImageFormatException(
                    name,
                    "got " + Files.size(into) + " bytes that are not " + wanted.digest() + " of " + wanted.size()
                            + " bytes");
        }
    }

    private static boolean isOf(Path blob, Descriptor wanted) throws IOException {
        return Files.size(blob) == wanted.size() && wanted.digest().isOf(blob);
    }

    private Path layer(Descriptor layer, BlobDigest diffId, String name, Origin origin, LongConsumer fetched)
            throws IOException {
        return new PlainLayers(store).of(blob(layer, name, origin, fetched), layer, diffId, name);
    }
}
