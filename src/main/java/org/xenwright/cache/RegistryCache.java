package org.xenwright.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageFormatException;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.registry.RegistryRepository;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.transport.DownloadException;

/**
 * A repository of an OCI registry: an entry is a manifest with the tag {@code KIND-KEY}, whose configuration is the note and
 * whose only layer is the content (image-spec 1.1, "Guidelines for Artifact Usage").
 */
public final class RegistryCache implements CacheBackend {
    private static final String NOTE = "application/vnd.xenwright.cache.note.v1+json";
    private static final String CONTENT = "application/vnd.xenwright.cache.content.v1+zstd";

    private final RegistryRepository repository;
    private final Map<String, Manifest> noted = new ConcurrentHashMap<>();

    public RegistryCache(RegistryRepository repository) {
        this.repository = repository;
    }

    private static String tag(String kind, Digest name) {
        return kind + "-" + name.hex();
    }

    private static Manifest manifest(ImageSource entry) throws IOException {
        try {
            return Manifest.parse(entry.root(), entry.name());
        } catch (ProblemException e) {
            // the message says that the project named it wrongly, which is not so here
            if (e.getCause() instanceof DownloadException missing) {
                throw missing;
            }
            throw e;
        }
    }

    @Override
    public void note(String kind, Digest name, Path into) throws IOException {
        ImageSource entry = repository.image(tag(kind, name));
        Manifest manifest = manifest(entry);
        noted.put(tag(kind, name), manifest);
        Descriptor note = manifest.config();
        if (note.size() > LARGEST_NOTE) {
            throw new ImageFormatException(entry.name(), "a note of " + note.size() + " bytes");
        }
        entry.blob(note, into, bytes -> {});
    }

    @Override
    public Digest content(String kind, Digest name, long size, Path into) throws IOException {
        ImageSource entry = repository.image(tag(kind, name));
        Manifest known = noted.remove(tag(kind, name));
        List<Descriptor> layers = (known != null ? known : manifest(entry)).layers();
        if (layers.size() != 1 || layers.get(0).size() != size) {
            throw new ImageFormatException(entry.name(), "no single layer of " + size + " bytes");
        }
        entry.blob(layers.get(0), into, bytes -> {});
        return Digest.of(into);
    }

    @Override
    public void put(String kind, Digest name, Path note, Path content) throws IOException {
        Entry entry = new Entry(kind + " " + name.hex(), note, content);
        repository.target(tag(kind, name)).push(entry, BlobDigest.of(entry.root()), null, bytes -> {});
    }

    /** The two files as an image to push. */
    private record Entry(String name, Path note, Path content) implements ImageSource {
        private Descriptor described(String type, Path file) throws IOException {
            return Descriptor.of(type, BlobDigest.sha256(Digest.of(file)), Files.size(file));
        }

        @Override
        public byte[] root() throws IOException {
            return Manifest.of(described(NOTE, note), List.of(described(CONTENT, content)), Map.of())
                    .bytes();
        }

        @Override
        public byte[] manifest(BlobDigest digest) throws IOException {
            return root();
        }

        @Override
        public void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException {
            Files.copy(descriptor.mediaType().equals(NOTE) ? note : content, into, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
