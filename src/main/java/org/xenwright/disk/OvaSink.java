package org.xenwright.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * An appliance by OVF: a tar of the description, the sums of the files, and the disk. The disk comes last, and the others
 * tell its length and its sum, so that room is left for them and they are written when it is there: the description ends
 * in as many line ends as its longest form has bytes more. Facts: DMTF, DSP0243 1.1, "Distribution as a Single File".
 */
final class OvaSink implements DiskSink {
    private final OutputFile out;
    private final DiskFacts.Envelope envelope;
    private final int room;
    private final MessageDigest sum = Digest.sha256();
    private final long start;
    private final VmdkFile disk;
    private final VmdkGrains grains;

    OvaSink(Path path, long image, DiskWriter.Ova format) throws IOException {
        this.envelope = format.envelope();
        this.room = document(Ustar.MOST).length;
        this.start = head(new byte[room], Digest.finish(sum.digest()), 0).length;
        this.out = new OutputFile(path);
        out.skip(start);
        this.disk = new VmdkFile(this::take, VmdkFile.size(image), format.disk().id());
        this.grains = new VmdkGrains(disk);
    }

    private void take(ByteBuffer bytes) throws IOException {
        sum.update(bytes.duplicate());
        out.append(bytes);
    }

    @Override
    public void chunk(long offset, ByteBuffer bytes) throws IOException {
        grains.chunk(offset, bytes);
    }

    @Override
    public void finish() throws IOException {
        disk.finish();
        long length = out.end() - start;
        if (length > Ustar.MOST) {
            throw Problem.of("writing an OVA", "write vmdk into <image><disk><formats> instead of ova")
                    .found("a disk whose file has " + length + " bytes")
                    .expected("at most " + Ustar.MOST + ", which is what its kind of tar can hold")
                    .raise();
        }
        byte[] document = document(length);
        byte[] described = Arrays.copyOf(document, room);
        Arrays.fill(described, document.length, room, (byte) '\n');
        // a VMDK is whole sectors, so nothing fills up the last of the archive
        out.append(Ustar.end());
        out.write(0, ByteBuffer.wrap(head(described, Digest.finish(sum.digest()), length)));
    }

    private byte[] document(long length) {
        return envelope.document().naming(diskName(), length);
    }

    private String diskName() {
        return envelope.name() + "-disk1.vmdk";
    }

    /** Returns all that comes before the disk. */
    private byte[] head(byte[] document, Digest disk, long length) {
        String description = envelope.name() + ".ovf";
        byte[] sums = ("SHA256(" + description + ")= " + Digest.of(document) + "\nSHA256(" + diskName() + ")= " + disk
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[][] parts = {
            Ustar.header(description, document.length),
            document,
            Ustar.padding(document.length),
            Ustar.header(envelope.name() + ".mf", sums.length),
            sums,
            Ustar.padding(sums.length),
            Ustar.header(diskName(), length)
        };
        ByteBuffer head = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            head.put(part);
        }
        return head.array();
    }

    @Override
    public void close() throws IOException {
        grains.close();
        out.close();
    }
}
