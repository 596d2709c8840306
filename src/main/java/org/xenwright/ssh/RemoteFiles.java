package org.xenwright.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** The files of a host, over SFTP. Paths are absolute. Modes are given from the first byte. */
public interface RemoteFiles extends AutoCloseable {
    /** Returns the size of a file; empty when there is none. */
    OptionalLong size(String path) throws IOException;

    /** Returns a small file. */
    byte[] read(String path, int most) throws IOException;

    /** Writes a file beside its place, synchronised, and moves it there. */
    void write(String path, byte[] content, int mode) throws IOException;

    /** Returns the names in a folder, sorted. */
    List<String> list(String folder) throws IOException;

    /** Opens a file for writing at any offset, made with this mode where it is missing; holes stay holes. */
    RemoteFile open(String path, int mode) throws IOException;

    @Override
    void close();

    /** A file that is being written. */
    interface RemoteFile extends AutoCloseable {
        /** Gives it a size. */
        void truncate(long size) throws IOException;

        /** Writes bytes at an offset; several writes are on their way at once. */
        void write(long offset, ByteBuffer bytes) throws IOException;

        /** Returns when all written bytes were confirmed. */
        void flush() throws IOException;

        @Override
        void close() throws IOException;
    }
}
