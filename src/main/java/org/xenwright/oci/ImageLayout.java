package org.xenwright.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.tree.RegularFile;

/**
 * An OCI image layout (image-spec 1.1, image-layout.md): a folder, or a tar of one, with {@code oci-layout},
 * {@code index.json} and {@code blobs/ALGORITHM/HEX}.
 */
public final class ImageLayout implements ImageSource {
    /** The annotation that names an image of a layout. */
    public static final String NAME = "org.opencontainers.image.ref.name";

    private final Path place;
    private final @Nullable String tag;
    private final @Nullable Map<String, Content> archive;

    private ImageLayout(Path place, @Nullable String tag, @Nullable Map<String, Content> archive) {
        this.place = place;
        this.tag = tag;
        this.archive = archive;
    }

    /**
     * Opens one.
     *
     * @param place the folder, or the tar; it stays as it is while this is used
     * @param tag which of its images; null when it has but one, or one for each platform
     * @throws ImageFormatException when there is no layout
     */
    public static ImageLayout open(Path place, @Nullable String tag) throws IOException {
        ImageLayout layout = new ImageLayout(place, tag, Files.isDirectory(place) ? null : contents(place));
        layout.content("oci-layout");
        return layout;
    }

    private static Map<String, Content> contents(Path tar) throws IOException {
        Map<String, Content> contents = new TreeMap<>();
        try (TarReader reader = new TarReader(tar)) {
            for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.inode() instanceof RegularFile file) {
                    contents.put(entry.path().toString().substring(1), file.content());
                }
            }
        }
        return contents;
    }

    @Override
    public String name() {
        return tag == null ? place.toString() : place + ":" + tag;
    }

    /** All its images. */
    public Index index() throws IOException {
        return Index.parse(content("index.json").bytes(Manifest.LARGEST), place + " index.json");
    }

    /** Returns the images of the name asked for. */
    @Override
    public byte[] root() throws IOException {
        Index all = index();
        List<Descriptor> chosen = new ArrayList<>(all.manifests());
        if (tag != null) {
            chosen.removeIf(each -> !tag.equals(each.annotations().get(NAME)));
        }
        if (chosen.isEmpty()) {
            throw new ImageFormatException(name(), "the layout has no such image");
        }
        return new Index(all.mediaType(), chosen, all.annotations()).bytes();
    }

    @Override
    public byte[] manifest(BlobDigest digest) throws IOException {
        return content(path(digest)).bytes(Manifest.LARGEST);
    }

    @Override
    public void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException {
        Content content = content(path(descriptor.digest()));
        if (content.size() != descriptor.size()) {
            throw new ImageFormatException(
                    name(),
                    descriptor.digest() + " has " + content.size() + " bytes where " + descriptor.size()
                            + " were announced");
        }
        try (InputStream in = content.open();
                OutputStream out = Files.newOutputStream(into)) {
            in.transferTo(out);
        }
        heard.accept(content.size());
    }

    private static String path(BlobDigest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private Content content(String path) throws IOException {
        if (archive != null) {
            Content content = archive.get(path);
            if (content != null) {
                return content;
            }
        } else {
            Path file = place.resolve(path);
            // a link could lead anywhere on this machine
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return new Content.Slice(file, 0, Files.size(file));
            }
        }
        throw new ImageFormatException(place.toString(), "no image layout, it lacks " + path);
    }
}
