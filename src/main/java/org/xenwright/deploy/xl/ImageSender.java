package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.deploy.SharedFile;
import org.xenwright.disk.DiskExtents;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteFiles;

/** Sends the files of images: their data only, from where an earlier run was cut off. */
final class ImageSender {
    private static final long CONFIRMED = 8 << 20;
    private static final int MOST = 100;
    private static final int DIFFERENT = 80;

    private final HostShell shell;
    private final HostLayout layout;

    ImageSender(HostShell shell, HostLayout layout) {
        this.shell = shell;
        this.layout = layout;
    }

    void send(HostLease lease, SharedFile file, LongConsumer progress) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long from = begun(lease, file);
            if (from < 0) {
                return;
            }
            copy(lease, file, from, progress);
            Reply reply = shell.run(finish(lease, file));
            if (reply.exit() == 0) {
                return;
            }
            // what lay there may be older than a crash of the host: once more from the start
            if (reply.exit() != DIFFERENT || attempt == 2 || from == 0 && attempt == 1) {
                throw refused(file, reply);
            }
        }
    }

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

    /** Announces the file, so that nobody prunes it, and returns from where on it is missing; -1 when it is there. */
    private long begun(HostLease lease, SharedFile file) throws IOException {
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
                """;
        Reply reply = shell.run(script);
        if (reply.exit() != 0) {
            throw refused(file, reply);
        }
        String[] lines = reply.out().split("\n", MOST);
        if (lines[0].equals("whole")) {
            return -1;
        }
        String have = lines.length > 1 ? lines[1].strip() : "";
        boolean number = !have.isEmpty() && have.length() < 19 && have.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.min(Long.parseLong(have), file.size()) : 0;
    }

    private void copy(HostLease lease, SharedFile file, long from, LongConsumer progress) throws IOException {
        String part = layout.part(file.digest());
        try (RemoteFiles files = shell.connection().files();
                RemoteFiles.RemoteFile remote = files.open(part, 0600)) {
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
        long room = room(reply.out());
        if (room >= 0 && room < CONFIRMED / 4) {
            throw Problem.of("sending " + file.name() + " to " + shell.host(), "make room there; what was sent stays")
                    .at(layout.images())
                    .found(ByteSize.format(room) + " left")
                    .raise(failure);
        }
    }

    /** Returns the free bytes that a line of {@code df -Pk} tells; -1 where it tells none. */
    static long room(String line) {
        String[] words = line.strip().split("\\s+");
        String kib = words.length < 4 ? "" : words[3];
        return kib.isEmpty() || kib.length() > 15 || !kib.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Long.parseLong(kib) * 1024;
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
                + lease.guard()
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
