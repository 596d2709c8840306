package org.xenwright.kernel;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytes that claim to be a kernel or a module and are not, or not a sound one. */
public final class KernelFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String file;

    public KernelFormatException(String message) {
        super(message);
        this.file = null;
    }

    public KernelFormatException(String message, Throwable cause) {
        super(message, cause);
        this.file = null;
    }

    private KernelFormatException(String message, KernelFormatException cause, String file) {
        super(message, cause);
        this.file = file;
    }

    /**
     * Returns the same, of a file.
     *
     * @param what the file is: the kernel, the module
     * @param path of a kernel from the root of its tree, of a module from the folder of its release
     */
    KernelFormatException in(String what, String path) {
        return new KernelFormatException(what + " " + path + ": " + getMessage(), this, path);
    }

    /** Returns the path of the damaged file, where it is known. */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }
}
