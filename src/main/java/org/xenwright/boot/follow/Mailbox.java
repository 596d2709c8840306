package org.xenwright.boot.follow;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.content.WholeFile;
import org.xenwright.disk.DiskFormats;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * A disk by which a running guest is sent changes: its first sector says which is the latest, and an archive follows. The
 * guest, which only reads it, looks at that sector again and again. The script {@code follow.sh} is the other end.
 */
public final class Mailbox implements AutoCloseable {
    private static final int SECTOR = 512;
    private static final int ARCHIVE = 4096; // where it begins
    private static final long SIZE = 1L << 30; // of the disk, nearly all of it a hole
    private static final int ALL_UNITS = 384; // characters, besides which the sector has room for the rest
    private static final String ATTEMPTED = "choosing the units that a change restarts";
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.@\\\\-]{1,128}");

    private final Path file;
    private final FileChannel channel;
    private final Seal seal;
    private int number;

    private Mailbox(Path file, FileChannel channel, Seal seal) {
        this.file = file;
        this.channel = channel;
        this.seal = seal;
    }

    /** Makes an empty one, which others on this machine cannot read; closing it deletes it. */
    public static Mailbox create(Path file, Seal seal) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(file);
        Mailbox mailbox = new Mailbox(file, WholeFile.channel(file, true, StandardOpenOption.SPARSE), seal);
        mailbox.channel.write(ByteBuffer.allocate(1), SIZE - 1);
        mailbox.header(0, false, List.of());
        return mailbox;
    }

    /** Returns a machine that has it as its last disk. */
    public Machine of(Machine machine) {
        List<Machine.Disk> disks = new ArrayList<>(machine.disks());
        disks.add(Machine.Disk.of(file, DiskFormats.RAW));
        return machine.withDisks(disks);
    }

    /** Writes an archive. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Sends a change, once the guest has taken the one before.
     *
     * @param archive a tar of files, by their paths from the root; {@code run/xenwright/removed} names files to remove, a
     *     line each
     * @param reload whether systemd shall read its units again
     * @param units to restart
     * @return the number by which the guest answers
     * @throws org.xenwright.problem.ProblemException when it cannot be sent; the guest has what it had
     */
    public int send(Writer archive, boolean reload, List<String> units) throws IOException {
        check(units);
        channel.position(ARCHIVE);
        long length;
        try (OutputStream out = new BufferedOutputStream(limited(), 1 << 16)) {
            archive.write(out);
        }
        length = channel.position() - ARCHIVE;
        number++;
        header(length, reload, units);
        return number;
    }

    /**
     * Checks units that changes shall restart.
     *
     * @throws org.xenwright.problem.ProblemException when one is no name of a unit, or they are too many to be told
     */
    public static void check(List<String> units) {
        for (String each : units) {
            if (!UNIT.matcher(each).matches()) {
                throw Problem.of(ATTEMPTED, "name units of systemd, such as nginx or app.service: -Dxen.restart")
                        .found("'" + each + "'")
                        .expected("letters, digits and the signs : _ . @ - \\, at most 128")
                        .raise();
            }
        }
        if (units.stream().mapToInt(each -> each.length() + 1).sum() > ALL_UNITS) {
            throw tooMany(units);
        }
    }

    private static ProblemException tooMany(List<String> units) {
        return Problem.of(ATTEMPTED, "name fewer by -Dxen.restart, perhaps a target that they are part of")
                .found(units.size() + " units")
                .expected("names of at most " + ALL_UNITS + " characters in all")
                .raise();
    }

    /** Returns the disk from here on as a stream; closing it leaves the disk open. */
    private OutputStream limited() {
        return new FilterOutputStream(Channels.newOutputStream(channel)) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                if (channel.position() + count > SIZE) {
                    throw Problem.of("sending changes to the guest", "build the image again: mvn package")
                            .found("more than " + (SIZE >> 20) + " MiB of files that are not as in the image")
                            .raise();
                }
                out.write(bytes, offset, count);
            }

            @Override
            public void close() throws IOException {
                out.flush();
            }
        };
    }

    private void header(long length, boolean reload, List<String> units) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("xenwright", seal.word(), Integer.toString(number), Long.toString(length), reload ? "1" : "0"));
        words.addAll(units);
        byte[] text = (String.join(" ", words) + "\n").getBytes(StandardCharsets.US_ASCII);
        if (text.length > SECTOR) {
            throw tooMany(units);
        }
        byte[] sector = new byte[SECTOR];
        Arrays.fill(sector, (byte) '\n'); // no words more for the guest's shell
        System.arraycopy(text, 0, sector, 0, text.length);
        channel.write(ByteBuffer.wrap(sector), 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
