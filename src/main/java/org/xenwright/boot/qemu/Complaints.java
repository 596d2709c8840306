package org.xenwright.boot.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The beginning of what a process writes on standard error; the rest is read and dropped, so that it never blocks. */
final class Complaints {
    private static final int KEPT = 4096;

    private final byte[] bytes = new byte[KEPT];
    private int length;
    private final Thread thread;

    Complaints(InputStream source) {
        thread = new Thread(() -> read(source), "standard error");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(InputStream source) {
        byte[] buffer = new byte[1024];
        try (source) {
            for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
                synchronized (this) {
                    int kept = Math.min(n, KEPT - length);
                    System.arraycopy(buffer, 0, bytes, length, kept);
                    length += kept;
                }
            }
        } catch (IOException e) {
            return; // the process was ended; what it said is kept
        }
    }

    /** Returns what was said, on one line; after the process has ended, all of it. */
    String text() {
        try {
            thread.join(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return new String(bytes, 0, length, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\n\\s*", "; ");
        }
    }
}
