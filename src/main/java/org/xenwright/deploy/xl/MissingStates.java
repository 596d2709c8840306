package org.xenwright.deploy.xl;

import java.io.IOException;
import java.util.Map;
import java.util.function.LongConsumer;
import org.xenwright.content.ImagePlan;
import org.xenwright.deploy.OwnFile;
import org.xenwright.disk.DiskExtents;
import org.xenwright.ssh.RemoteFiles;

/**
 * State disks that a host does not have yet. Each is sent by its data beside its place, compared there, and gets its
 * name only where no other has it by then.
 *
 * @param files by their paths on the host
 */
record MissingStates(Map<String, OwnFile> files) {
    static final MissingStates NONE = new MissingStates(Map.of());

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** Returns how many bytes the host goes through when it compares them. */
    long bytes() {
        return files.values().stream().mapToLong(OwnFile::size).sum();
    }

    void send(Announcement lease, RemoteFiles remote, LongConsumer progress) throws IOException {
        for (Map.Entry<String, OwnFile> each : files.entrySet()) {
            lease.check();
            try (RemoteFiles.RemoteFile file = remote.open(each.getKey() + ".part", 0600)) {
                file.truncate(0);
                file.truncate(each.getValue().size());
                DiskExtents.data(ImagePlan.of(each.getValue().file()), 0, (offset, bytes) -> {
                    int length = bytes.limit();
                    file.write(offset, bytes);
                    progress.accept(length);
                });
                file.flush();
            }
        }
    }

    /** Returns the lines of a script that compare them with what they are to be, which may take long. */
    String compare() {
        StringBuilder script = new StringBuilder();
        files.forEach((path, file) -> script.append("h=$(sha256sum < ")
                .append(ShellWord.of(path + ".part"))
                .append(") && [ \"${h%% *}\" = ")
                .append(file.digest().hex())
                .append(" ] || exit ")
                .append(GenerationWriter.DIFFERENT)
                .append('\n'));
        return script.toString();
    }

    /** Returns the words by which {@code sync} brings them to the disk of the host. */
    String synced() {
        StringBuilder words = new StringBuilder();
        files.keySet().forEach(path -> words.append(' ').append(ShellWord.of(path + ".part")));
        return words.toString();
    }

    /** Returns the lines of a script that give them their names. */
    String named() {
        StringBuilder script = new StringBuilder();
        files.keySet()
                .forEach(path -> script.append("[ -e ")
                        .append(ShellWord.of(path))
                        .append(" ] || mv -T ")
                        .append(ShellWord.of(path + ".part"))
                        .append(' ')
                        .append(ShellWord.of(path))
                        .append(" || exit 1\n"));
        return script.toString();
    }
}
