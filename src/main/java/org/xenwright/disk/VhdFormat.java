package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.DerivedUuid;

/** Microsoft's format, as XenServer has it. */
final class VhdFormat implements DiskFormat {
    @Override
    public String word() {
        return "vhd";
    }

    @Override
    public String title() {
        return "VHD";
    }

    @Override
    public long size(long image) {
        return DiskWriter.Vhd.size(image);
    }

    @Override
    public Optional<String> xlWord() {
        return Optional.of("vhd");
    }

    /** By the name of the program that brought the format up, Virtual PC. */
    @Override
    public Optional<String> qemuWord() {
        return Optional.of("vpc");
    }

    @Override
    public DiskWriter writer(DiskFacts facts) {
        return new DiskWriter.Vhd(DerivedUuid.of("vhd-uuid", facts.seed()), facts.clock());
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        long footer = file.size() - VhdFooter.LENGTH;
        return footer >= 0 && DiskImage.bytes(file, footer, 8).getLong() == VhdFooter.COOKIE;
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        return List.of(VhdReader.plan(file, channel, behind.allowance()));
    }

    @Override
    public String describe(Path file, long at) throws IOException {
        return DiskFields.ofVhd(file, at);
    }

    @Override
    public String toString() {
        return word();
    }
}
