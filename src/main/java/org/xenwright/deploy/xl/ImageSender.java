package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.deploy.SharedFile;
import org.xenwright.disk.DiskExtents;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteFiles;

/** Sends the files of images: their data only, from where an earlier run was cut off. */
final class ImageSender {
    private static final long CONFIRMED = 8 << 20;
    /** Smaller files are sent as a whole, kernels as well as configurations. */
    private static final long WORTH_SUMS = 1 << 20;

    private static final int MOST = 100;
    private static final int DIFFERENT = 80;

    private final HostShell shell;
    private final HostLayout layout;
    private final EarlierImages earlier;

    ImageSender(HostShell shell, HostLayout layout) {
        this.shell = shell;
        this.layout = layout;
        this.earlier = new EarlierImages(shell, layout);
    }

    void send(HostLease lease, SharedFile file, LongConsumer progress) throws IOException {
        boolean anew = false;
        while (true) {
            Beginning there = beginning(lease, file);
            if (there.whole) {
                return;
            }
            BlockSums sums = file.size() < WORTH_SUMS
                    ? null
                    : BlockSums.of(ImagePlan.of(file.file())).orElse(null);
            long from = anew ? 0 : there.from;
            boolean trusting = from > 0;
            if (trusting || anew || sums == null || !copyDifference(lease, file, sums, there.sums, progress)) {
                copy(lease, file, from, progress);
            } else {
                trusting = true;
            }
            Reply reply = shell.run(finish(lease, file), file.size());
            if (reply.exit() == 0) {
                if (sums != null) {
                    earlier.keep(file, sums);
                }
                return;
            }
            // what lay there may be older than a crash of the host: once more from the start
            if (reply.exit() != DIFFERENT || !trusting) {
                throw refused(file, reply);
            }
            anew = true;
        }
    }

    /**
     * The state of a file at the host.
     *
     * @param from place from which on it is missing
     * @param sums names of files with the sums of other images, newest first
     */
    private record Beginning(boolean whole, long from, List<String> sums) {}

    private ProblemException refused(SharedFile file, Reply reply) {
        String attempted = "sending " + file.name() + " to " + shell.host();
        if (reply.exit() == DIFFERENT) {
            return Problem.of(attempted, "make the image again, unless it changed while it was sent")
                    .found("sha256:" + XlComplaint.of(reply.out()).strip())
                    .expected("sha256:" + file.digest())
                    .raise();
        }
        return shell.refused(attempted, reply, "make room there, and look at " + layout.images())
                .raise();
    }

    /** Announces the file, so that nobody prunes it, and asks how much of it is there. */
    private Beginning beginning(HostLease lease, SharedFile file) throws IOException {
        String part = layout.part(file.digest());
        String script = lease.guard()
                + "i=" + ShellWord.of(layout.image(file.digest())) + "; p=" + ShellWord.of(part) + "\n"
                + "cd " + ShellWord.of(layout.images()) + " || exit " + HostShell.MISSING + "\n"
                + "exec 9>>lock && flock 9 || exit 1\n"
                + "echo " + file.digest().hex() + " >> " + ShellWord.of(layout.folder() + "/sending") + " || exit 1\n"
                + """
                [ -e "$i" ] && { echo whole; exit 0; }
                [ -e "$p" ] || rm -f "$p.have"
                echo part; head -c 20 "$p.have" 2>/dev/null; echo
                ls -t | grep '[.]blocks$' | head -n 3
                exit 0
                """;
        Reply reply = shell.run(script);
        if (reply.exit() != 0) {
            throw refused(file, reply);
        }
        List<String> lines = reply.out().lines().limit(MOST).toList();
        boolean whole = !lines.isEmpty() && lines.get(0).equals("whole");
        String have = lines.size() < 2 ? "" : lines.get(1).strip();
        boolean number = !have.isEmpty() && have.length() < 19 && have.chars().allMatch(c -> c >= '0' && c <= '9');
        return new Beginning(
                whole,
                number ? Math.min(Long.parseLong(have), file.size()) : 0,
                lines.size() < 3 ? List.of() : lines.subList(2, lines.size()));
    }

    /** Lets the file begin as a copy of another, and sends what differs; returns false where there is none such. */
    private boolean copyDifference(
            HostLease lease, SharedFile file, BlockSums sums, List<String> names, LongConsumer progress)
            throws IOException {
        try (RemoteFiles files = shell.connection().files();
                PlanReader reader = new PlanReader(ImagePlan.of(file.file()))) {
            Optional<BlockSums> begun = earlier.begin(lease, files, file, sums, names);
            if (begun.isEmpty()) {
                return false;
            }
            try (RemoteFiles.RemoteFile remote = files.open(layout.part(file.digest()), 0600)) {
                remote.truncate(file.size());
                ByteBuffer buffer = ByteBuffer.allocate(DiskExtents.BLOCK);
                for (int block = 0; block < sums.count(); block++) {
                    if (!sums.isSame(block, begun.get())) {
                        long at = (long) block * DiskExtents.BLOCK;
                        int length = (int) Math.min(DiskExtents.BLOCK, file.size() - at);
                        reader.read(at, buffer.clear().limit(length));
                        remote.write(at, buffer.flip());
                        progress.accept(length);
                    }
                }
                remote.flush();
            }
            return true;
        } catch (IOException | ProblemException e) {
            noRoom(file, e);
            throw e;
        }
    }

    private void copy(HostLease lease, SharedFile file, long from, LongConsumer progress) throws IOException {
        String part = layout.part(file.digest());
        try (RemoteFiles files = shell.connection().files();
                RemoteFiles.RemoteFile remote = files.open(part, 0600)) {
            if (from == 0) {
                remote.truncate(0);
            }
            remote.truncate(file.size());
            Account account = new Account(lease, files, part, progress);
            DiskExtents.data(ImagePlan.of(file.file()), from, (offset, bytes) -> {
                remote.write(offset, bytes);
                account.sent += bytes.limit();
                if (account.sent >= CONFIRMED) {
                    remote.flush();
                    account.confirm(offset + bytes.limit());
                }
            });
            remote.flush();
            account.confirm(file.size());
        } catch (IOException | ProblemException e) {
            noRoom(file, e);
            throw e;
        }
    }

    /** Explains a failure where the host has no room any more, which SFTP has no word for. */
    private void noRoom(SharedFile file, Exception failure) {
        Reply reply;
        try {
            reply = shell.run("df -Pk " + ShellWord.of(layout.images()) + " | tail -n 1");
        } catch (IOException e) {
            failure.addSuppressed(e);
            return;
        }
        long room = HostStorage.free(reply.out());
        if (room >= 0 && room < CONFIRMED / 4) {
            throw Problem.of("sending " + file.name() + " to " + shell.host(), "make room there; what was sent stays")
                    .at(layout.images())
                    .found(ByteSize.format(room) + " left")
                    .raise(failure);
        }
    }

    /** Returns the script that lets the host hash what it has, and gives it its name. */
    private String finish(HostLease lease, SharedFile file) throws IOException {
        return lease.guard()
                + "i=" + ShellWord.of(layout.image(file.digest())) + "; p=" + ShellWord.of(layout.part(file.digest()))
                + "; h=" + file.digest().hex() + "\n"
                + """
                n=$(sha256sum < "$p") || exit 1
                n=${n%% *}
                [ "$n" = "$h" ] || { echo "$n"; rm -f "$p" "$p.have"; exit 80; }
                sync "$p" 2>/dev/null || sync
                """
                + lease.again()
                + """
                chmod 0444 "$p" && mv "$p" "$i" && rm -f "$p.have"
                """;
    }

    /** The bytes on their way, and those that arrived. */
    private static final class Account {
        private final HostLease lease;
        private final RemoteFiles files;
        private final String part;
        private final LongConsumer progress;
        private long sent;

        Account(HostLease lease, RemoteFiles files, String part, LongConsumer progress) {
            this.lease = lease;
            this.files = files;
            this.part = part;
            this.progress = progress;
        }

        /** Notes that all before a place is there. */
        void confirm(long until) throws IOException {
            lease.check();
            files.write(part + ".have", Long.toString(until).getBytes(StandardCharsets.US_ASCII), 0600);
            progress.accept(sent);
            sent = 0;
        }
    }
}
