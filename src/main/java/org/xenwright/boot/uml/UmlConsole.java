package org.xenwright.boot.uml;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.BulkStream;

/**
 * The console of User-mode Linux, searched for signs that it failed itself and not its guest. The texts are those of
 * Linux 5.10 to 6.12 under arch/um/os-Linux, which calls the host in the guest's stead.
 */
final class UmlConsole extends BulkStream {
    private static final Pattern FAULT = Pattern.compile(
            "^(ptrace|check_\\w+|start_ptraced_child|start_userspace|wait_stub_done|handle_trap|copy_context_skas0"
                    + "|userspace|get_skas_faultinfo|do_syscall_stub)\\b.*(fail|errno|expected|unexpected)"
                    + "|PTRACE_\\w+ .*(failed|errno)"
                    + "|Unable to create a memory file|Failed to allocate .*(physical )?memory|mapping mmap stub"
                    + "|/dev/shm must be not mounted noexec"
                    + "|F_SETLK failed, file already locked by pid \\d+"
                    + "|^Checking .*\\.\\.\\.? ?(failed|.*not (found|permitted))");
    // printed when the path by which it was started no longer exists
    private static final String STARTS_OVER = "Failed to exec kernel: ";
    private static final String FIRST_WORDS = "Linux version ";
    // the kernel's end; what follows is its process, which may crash at a signal that no kernel handles any more
    private static final Pattern LAST_WORDS =
            Pattern.compile("^(?:\\[ *[\\d.]+\\] )?reboot: (?:(Restarting system)|Power down|System halted)");
    private static final int LONGEST_LINE = 1024;

    /** The source of what is printed: one process after another, each for one start of the guest. */
    interface Source {
        InputStream first();

        /** Is called when the present process runs. */
        void speaks() throws IOException;

        /**
         * Returns what the next process prints; null when there is none.
         *
         * @param startsOver whether the present one ended because its guest reboots
         */
        @Nullable
        InputStream next(boolean startsOver) throws IOException;
    }

    private final Source source;
    private InputStream in;
    private final StringBuilder line = new StringBuilder();
    private @Nullable String fault;
    private boolean kernel;
    private boolean speaks;
    private boolean over;
    private boolean startsOver;

    UmlConsole(Source source) {
        this.in = source.first();
        this.source = source;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            int n = in.read(bytes, offset, length);
            if (n < 0) {
                InputStream next = source.next(startsOver());
                if (next == null) {
                    return n;
                }
                in = next;
                begin();
                continue;
            }
            if (!speaks) {
                speaks = true;
                source.speaks();
            }
            int told = see(bytes, offset, n);
            if (told > 0) {
                return told;
            }
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private synchronized boolean startsOver() {
        return startsOver;
    }

    private synchronized void begin() {
        line.setLength(0);
        speaks = false;
        over = false;
        startsOver = false;
    }

    /** Returns how many of these bytes are the guest's. */
    private synchronized int see(byte[] bytes, int offset, int length) {
        int told = over ? 0 : length;
        for (int i = 0; i < length; i++) {
            char c = (char) (bytes[offset + i] & 0xff);
            if (c != '\n') {
                if (line.length() < LONGEST_LINE) {
                    line.append(c);
                }
                continue;
            }
            String text = line.toString().strip();
            line.setLength(0);
            if (over || text.isEmpty()) {
                continue;
            }
            kernel = kernel || text.contains(FIRST_WORDS);
            Matcher last = LAST_WORDS.matcher(text);
            if (last.find()) {
                over = true;
                startsOver = last.group(1) != null;
                told = i + 1;
                continue;
            }
            // only as its very last words: a guest may print anything
            startsOver = text.startsWith(STARTS_OVER);
            if (fault == null && FAULT.matcher(text).find()) {
                fault = text;
            }
        }
        return told;
    }

    /** Returns whether the guest's kernel said that it was done, however its process ended then. */
    synchronized boolean over() {
        return over;
    }

    /** Returns why what happened is not the guest's own fault; empty otherwise. */
    synchronized Optional<String> trouble() {
        if (fault != null) {
            return Optional.of("User-mode Linux failed on this host: " + fault);
        }
        return kernel ? Optional.empty() : Optional.of("User-mode Linux did not start its kernel");
    }
}
