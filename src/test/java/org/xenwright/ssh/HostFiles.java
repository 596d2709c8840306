package org.xenwright.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/** The files of a simulated host as OpenSSH's sftp-server treats them: sizes grow too, and disks become full. */
final class HostFiles implements SftpFileSystemAccessor {
    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong received = new AtomicLong();
    private final List<String> written = new CopyOnWriteArrayList<>();

    /** Says how many bytes can still be written. */
    void room(long bytes) {
        room.set(bytes);
    }

    long received() {
        return received.get();
    }

    List<String> written() {
        return written;
    }

    @Override
    public SeekableByteChannel openFile(
            SftpSubsystemProxy subsystem,
            FileHandle fileHandle,
            Path file,
            String handle,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        boolean writes = options.stream().anyMatch(StandardOpenOption.WRITE::equals);
        if (writes) {
            written.add(file.toString());
        }
        FileChannel opened = FileChannel.open(file, options, Files.exists(file) ? new FileAttribute<?>[0] : attributes);
        return writes ? new Opened(opened) : opened;
    }

    @Override
    public void syncFileData(
            SftpSubsystemProxy subsystem, FileHandle fileHandle, Path file, String handle, Channel channel)
            throws IOException {
        // nothing here outlives the machine
    }

    @Override
    public void renameFile(SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
            throws IOException {
        written.add(to.toString());
        SftpFileSystemAccessor.super.renameFile(subsystem, from, to, options);
    }

    @Override
    public void removeFile(SftpSubsystemProxy subsystem, Path path, boolean isDirectory) throws IOException {
        written.add(path.toString());
        SftpFileSystemAccessor.super.removeFile(subsystem, path, isDirectory);
    }

    /** A file that is open for writing. */
    private final class Opened implements SeekableByteChannel {
        private final FileChannel file;

        Opened(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return file.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int length = from.remaining();
            if (room.addAndGet(-length) < 0) {
                throw new FileSystemException("No space left on device");
            }
            received.addAndGet(length);
            return file.write(from);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public SeekableByteChannel position(long at) throws IOException {
            file.position(at);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            if (size > file.size()) {
                file.write(ByteBuffer.allocate(1), size - 1);
            } else {
                file.truncate(size);
            }
            return this;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
