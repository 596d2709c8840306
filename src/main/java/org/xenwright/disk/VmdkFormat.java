package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.DerivedUuid;

/** VMware's format, as it is imported: compressed, in one file. */
final class VmdkFormat implements DiskFormat {
    /** What the content id of a disk is derived for. */
    private static final String PURPOSE = "vmdk-content-id";

    static DiskWriter.Vmdk written(DiskFacts facts) {
        return new DiskWriter.Vmdk(DerivedUuid.of(PURPOSE, facts.seed()));
    }

    @Override
    public String word() {
        return "vmdk";
    }

    @Override
    public String title() {
        return "VMDK";
    }

    @Override
    public long size(long image) {
        return VmdkFile.size(image);
    }

    @Override
    public Optional<String> xlWord() {
        return Optional.empty();
    }

    @Override
    public Optional<String> qemuWord() {
        return Optional.of("vmdk");
    }

    @Override
    public DiskWriter writer(DiskFacts facts) {
        return written(facts);
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        return VmdkReader.isOne(file);
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        return List.of(new VmdkReader(file, channel, 0, channel.size(), behind.allowance()).plan());
    }

    @Override
    public String describe(Path file, long at) throws IOException {
        return VmdkPlaces.describe(file, at);
    }

    @Override
    public String toString() {
        return word();
    }
}
