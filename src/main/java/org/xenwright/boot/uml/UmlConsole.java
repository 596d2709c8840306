package org.xenwright.boot.uml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads along what User-mode Linux prints, for the signs that it failed itself and not its guest. The texts are those of
 * Linux 5.10 to 6.12 under arch/um/os-Linux, which calls the host in the guest's stead.
 */
final class UmlConsole extends FilterInputStream {
    private static final Pattern FAULT = Pattern.compile(
            "^(ptrace|check_\\w+|start_ptraced_child|start_userspace|wait_stub_done|handle_trap|copy_context_skas0"
                    + "|userspace|get_skas_faultinfo|do_syscall_stub)\\b.*(fail|errno|expected|unexpected)"
                    + "|PTRACE_\\w+ .*(failed|errno)"
                    + "|Unable to create a memory file|Failed to allocate .*(physical )?memory|mapping mmap stub"
                    + "|/dev/shm must be not mounted noexec"
                    + "|^Checking .*\\.\\.\\.? ?(failed|.*not (found|permitted))");
    private static final String FIRST_WORDS = "Linux version ";
    private static final int LONGEST_LINE = 1024;

    private final StringBuilder line = new StringBuilder();
    private @Nullable String fault;
    private boolean kernel;

    UmlConsole(InputStream source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            see(new byte[] {(byte) value}, 0, 1);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        if (n > 0) {
            see(bytes, offset, n);
        }
        return n;
    }

    private synchronized void see(byte[] bytes, int offset, int length) {
        for (char c : new String(bytes, offset, length, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (c != '\n') {
                if (line.length() < LONGEST_LINE) {
                    line.append(c);
                }
                continue;
            }
            String text = line.toString().strip();
            line.setLength(0);
            kernel = kernel || text.contains(FIRST_WORDS);
            if (fault == null && FAULT.matcher(text).find()) {
                fault = text;
            }
        }
    }

    /** Why what is seen here is not the guest's own doing. */
    synchronized Optional<String> trouble() {
        if (fault != null) {
            return Optional.of("User-mode Linux failed on this host: " + fault);
        }
        return kernel ? Optional.empty() : Optional.of("User-mode Linux did not start its kernel");
    }
}
