package org.xenwright.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.sftp.client.RawSftpClient;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.xenwright.problem.Problem;

/** The files of a host by SFTP 3, which OpenSSH's server speaks, with its extensions for synchronising and renaming. */
final class SftpFiles implements RemoteFiles {
    private static final String SYNCHRONISE = "fsync@openssh.com";
    private static final String RENAME = "posix-rename@openssh.com";
    private static final int MODE_BITS = 07777;
    private static final int REGULAR = 0100000;
    private static final int MOST_NAMES = 100_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SshHost host;
    private final SftpClient client;
    private final RawSftpClient raw;
    private final Duration patience;

    SftpFiles(SshHost host, SftpClient client, Duration patience) {
        this.host = host;
        this.client = client;
        this.raw = (RawSftpClient) client;
        this.patience = patience;
    }

    static SftpFiles open(SshHost host, SshPatience patience) throws IOException {
        return new SftpFiles(host, host.sftp(), patience.answer());
    }

    @Override
    public OptionalLong size(String path) throws IOException {
        try {
            return OptionalLong.of(client.stat(path).getSize());
        } catch (SftpException e) {
            if (e.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
                return OptionalLong.empty();
            }
            throw refused("looking at", path, e);
        }
    }

    @Override
    public byte[] read(String path, int most) throws IOException {
        try (CloseableHandle handle = client.open(path, EnumSet.of(OpenMode.Read))) {
            byte[] bytes = new byte[SftpFile.PIECE];
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int read = client.read(handle, 0, bytes); read >= 0; read = client.read(handle, all.size(), bytes)) {
                if (all.size() + read > most) {
                    throw Problem.of("reading a file of the host", "look why it has grown")
                            .at(host.host() + ":" + path)
                            .found("more than " + most + " bytes")
                            .raise();
                }
                all.write(bytes, 0, read);
            }
            return all.toByteArray();
        } catch (SftpException e) {
            throw refused("reading", path, e);
        }
    }

    @Override
    public void write(String path, byte[] content, int mode) throws IOException {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        String partial = path + "." + HexFormat.of().formatHex(random) + ".partial";
        boolean whole = false;
        try {
            try (SftpFile file = open(partial, mode, SftpConstants.SSH_FXF_EXCL)) {
                file.write(0, ByteBuffer.wrap(content));
                file.flush();
                file.mode(mode);
                file.synchronise();
            }
            rename(partial, path);
            whole = true;
        } finally {
            if (!whole && client.isOpen()) {
                try {
                    client.remove(partial);
                } catch (IOException e) {
                    // what went wrong before is what the user must hear
                }
            }
        }
    }

    private void rename(String from, String to) throws IOException {
        if (!client.getServerExtensions().containsKey(RENAME)) {
            throw unable(RENAME);
        }
        Buffer buffer = new ByteArrayBuffer();
        buffer.putString(RENAME);
        buffer.putString(from, StandardCharsets.UTF_8);
        buffer.putString(to, StandardCharsets.UTF_8);
        confirm(raw.send(SftpConstants.SSH_FXP_EXTENDED, buffer), "writing", to);
    }

    private RuntimeException unable(String extension) {
        return Problem.of("writing a file of the host", "use OpenSSH's sftp-server as the host's subsystem sftp")
                .at(host.host())
                .found("an SFTP server without " + extension)
                .raise();
    }

    @Override
    public List<String> list(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (SftpClient.DirEntry entry : client.readDir(folder)) {
                String name = entry.getFilename();
                if (name.equals(".") || name.equals("..")) {
                    continue;
                }
                // a name with a slash would lead elsewhere, and no file has one
                if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || names.size() == MOST_NAMES) {
                    throw Problem.of("listing a folder of the host", "look what the folder holds")
                            .at(host.host() + ":" + folder)
                            .found(name)
                            .expected("names of files, " + MOST_NAMES + " at most")
                            .raise();
                }
                names.add(name);
            }
        } catch (SftpException e) {
            throw refused("listing", folder, e);
        }
        names.sort(null);
        return names;
    }

    @Override
    public RemoteFile open(String path, int mode) throws IOException {
        return open(path, mode, 0);
    }

    private SftpFile open(String path, int mode, int flags) throws IOException {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putString(path, StandardCharsets.UTF_8);
        buffer.putUInt(SftpConstants.SSH_FXF_WRITE | SftpConstants.SSH_FXF_CREAT | flags);
        buffer.putUInt(SftpConstants.SSH_FILEXFER_ATTR_PERMISSIONS);
        buffer.putUInt(REGULAR | mode & MODE_BITS);
        int id = raw.send(SftpConstants.SSH_FXP_OPEN, buffer);
        Buffer answer = answer(id);
        int type = answer.getUByte();
        answer.getInt();
        if (type != SftpConstants.SSH_FXP_HANDLE) {
            throw refused("opening", path, SftpFile.status(type, answer));
        }
        return new SftpFile(this, raw, path, answer.getBytes());
    }

    /** Waits for the answer to a request, and returns it from its type on. */
    Buffer answer(int id) throws IOException {
        Buffer answer = raw.receive(id, patience);
        if (answer == null) {
            throw new IOException(host.host() + ": no answer about its files for " + patience.toSeconds() + " s");
        }
        answer.getInt();
        return answer;
    }

    /** Waits until the host says that it did what it was asked for. */
    void confirm(int id, String doing, String path) throws IOException {
        Buffer answer = answer(id);
        int type = answer.getUByte();
        answer.getInt();
        SftpException status = SftpFile.status(type, answer);
        if (status.getStatus() != SftpConstants.SSH_FX_OK) {
            throw refused(doing, path, status);
        }
    }

    boolean canSynchronise() {
        return client.getServerExtensions().containsKey(SYNCHRONISE);
    }

    void synchronise(byte[] handle, String path) throws IOException {
        if (!canSynchronise()) {
            throw unable(SYNCHRONISE);
        }
        Buffer buffer = new ByteArrayBuffer();
        buffer.putString(SYNCHRONISE);
        buffer.putBytes(handle);
        confirm(raw.send(SftpConstants.SSH_FXP_EXTENDED, buffer), "synchronising", path);
    }

    private RuntimeException refused(String doing, String path, SftpException status) {
        return Problem.of(
                        doing + " a file of the host",
                        "look there: is the folder missing, the file system full or read-only, the user another?")
                .at(host.host() + ":" + path)
                .found(Problem.messageOf(status))
                .raise(status);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // nothing is left to be said to the host
        }
    }
}
