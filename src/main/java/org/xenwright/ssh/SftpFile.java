package org.xenwright.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.sftp.client.RawSftpClient;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** A file that is written without waiting for each piece's confirmation. */
final class SftpFile implements RemoteFiles.RemoteFile {
    /** What every server takes in one request. */
    static final int PIECE = 32 << 10;
    /** Requests that are on their way: at 20 ms to the host and back, 2 MiB keep 100 MB/s busy. */
    private static final int AHEAD = 64;
    /** Lengths, type, number and offset before the bytes of a piece. */
    private static final int HEAD = 64;

    private final SftpFiles files;
    private final RawSftpClient raw;
    private final String path;
    private final byte[] handle;
    private final Deque<Integer> unconfirmed = new ArrayDeque<>();
    private boolean closed;

    SftpFile(SftpFiles files, RawSftpClient raw, String path, byte[] handle) {
        this.files = files;
        this.raw = raw;
        this.path = path;
        this.handle = handle;
    }

    /** Returns what an answer says that is a status. */
    static SftpException status(int type, Buffer answer) throws IOException {
        if (type != SftpConstants.SSH_FXP_STATUS) {
            throw new IOException("the host answered a request about files by " + type);
        }
        int code = answer.getInt();
        String words = answer.available() > Integer.BYTES ? answer.getString() : "";
        return new SftpException(code, words.isEmpty() ? "status " + code : words);
    }

    @Override
    public synchronized void truncate(long size) throws IOException {
        flush();
        Buffer buffer = new ByteArrayBuffer();
        buffer.putBytes(handle);
        buffer.putUInt(SftpConstants.SSH_FILEXFER_ATTR_SIZE);
        buffer.putLong(size);
        files.confirm(raw.send(SftpConstants.SSH_FXP_FSETSTAT, buffer), "sizing", path);
    }

    /** Gives it a mode, of which the host's umask may have taken bits away. */
    synchronized void mode(int mode) throws IOException {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putBytes(handle);
        buffer.putUInt(SftpConstants.SSH_FILEXFER_ATTR_PERMISSIONS);
        buffer.putUInt(mode);
        files.confirm(raw.send(SftpConstants.SSH_FXP_FSETSTAT, buffer), "setting the mode of", path);
    }

    @Override
    public synchronized void write(long offset, ByteBuffer bytes) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            while (unconfirmed.size() >= AHEAD) {
                confirm();
            }
            byte[] piece = new byte[Math.min(bytes.remaining(), PIECE)];
            bytes.get(piece);
            Buffer buffer = new ByteArrayBuffer(HEAD + handle.length + piece.length, false);
            buffer.putBytes(handle);
            buffer.putLong(at);
            buffer.putBytes(piece);
            unconfirmed.add(raw.write(SftpConstants.SSH_FXP_WRITE, buffer).getId());
            at += piece.length;
        }
    }

    private void confirm() throws IOException {
        files.confirm(unconfirmed.remove(), "writing", path);
    }

    @Override
    public synchronized void flush() throws IOException {
        while (!unconfirmed.isEmpty()) {
            confirm();
        }
    }

    /** Returns when its bytes are on the disk. */
    synchronized void synchronise() throws IOException {
        flush();
        files.synchronise(handle, path);
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            flush();
        } finally {
            Buffer buffer = new ByteArrayBuffer();
            buffer.putBytes(handle);
            files.confirm(raw.send(SftpConstants.SSH_FXP_CLOSE, buffer), "closing", path);
        }
    }
}
