package org.xenwright.rpm.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.store.Digest;

/** A package of the store, extracted from its file: the header in memory, the contents of files by reference. */
public final class UnpackedRpm {
    private final Path folder;
    private final Digest sha256;
    private final RpmHeader header;
    private final List<RpmFile> files;
    private final List<@Nullable Content> contents;
    private final HardLinks links;

    private UnpackedRpm(
            Path folder, Digest sha256, RpmHeader header, List<RpmFile> files, List<@Nullable Content> contents) {
        this.folder = folder;
        this.sha256 = sha256;
        this.header = header;
        this.files = files;
        this.contents = contents;
        this.links = HardLinks.of(files);
    }

    /** @param name what errors call the package */
    static UnpackedRpm open(Path folder, Digest sha256, String name) throws IOException {
        RpmHeader header = RpmParts.of(folder.resolve(RpmUnpacker.RPM), name).header();
        List<RpmFile> files = RpmFile.of(header);
        return new UnpackedRpm(
                folder, sha256, header, files, Payload.read(folder.resolve(RpmUnpacker.PAYLOAD), files, name));
    }

    public RpmHeader header() {
        return header;
    }

    /** Returns its files in the order of its header. */
    public List<RpmFile> files() {
        return Collections.unmodifiableList(files);
    }

    /** Returns the content of a file by its number; null when it has none of its own. */
    @Nullable
    Content content(int number) {
        return contents.get(number);
    }

    /** Returns the number of the first name that a file has. */
    int first(int number) {
        return links.first(number);
    }

    /** Of the package file. */
    public Digest sha256() {
        return sha256;
    }

    /** Returns the package file itself, byte for byte. */
    public Path rpm() {
        return folder.resolve(RpmUnpacker.RPM);
    }

    /** Size of the package file in bytes. */
    public long size() throws IOException {
        return Files.size(rpm());
    }

    @Override
    public String toString() {
        return header.toString();
    }
}
