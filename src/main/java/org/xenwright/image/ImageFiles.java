package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenwright.oci.BlobDigest;

/** Remembers which image the files of a folder were made of, so that getting it again makes nothing. */
public final class ImageFiles {
    private static final String RECORD = ".image";

    private final Path folder;

    public ImageFiles(Path folder) {
        this.folder = folder;
    }

    /** Whether all files of this image lie there. */
    public boolean hold(BlobDigest digest, ImageManifest image) throws IOException {
        Path record = folder.resolve(RECORD);
        return Files.isRegularFile(record) && Files.readString(record).equals(text(digest, image, folder));
    }

    /** Makes them. */
    public void make(BlobDigest digest, ReceivedImage image) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(RECORD));
        image.render(folder);
        Files.writeString(folder.resolve(RECORD), text(digest, image.manifest(), folder));
    }

    private static String text(BlobDigest digest, ImageManifest image, Path folder) throws IOException {
        StringBuilder text = new StringBuilder(digest + "\n");
        for (String file : image.files()) {
            Path place = folder.resolve(file);
            if (Files.isRegularFile(place)) {
                text.append(file)
                        .append(' ')
                        .append(Files.size(place))
                        .append(' ')
                        .append(Files.getLastModifiedTime(place).toMillis())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
