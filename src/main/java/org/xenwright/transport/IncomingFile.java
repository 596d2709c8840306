package org.xenwright.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;

/** Writes a body to a file as it arrives, hashes it, and hangs up at the first byte too many. */
final class IncomingFile implements BodySubscriber<IncomingFile> {
    private final CompletableFuture<IncomingFile> end = new CompletableFuture<>();
    private final MessageDigest sha256 = Digest.sha256();
    private final URI address;
    private final long limit;
    private final LongConsumer heard;
    private final Path into;
    private @Nullable FileChannel file;
    private Flow.@Nullable Subscription subscription;
    private volatile long received;

    IncomingFile(URI address, Path into, long limit, LongConsumer heard) {
        this.address = address;
        this.into = into;
        this.limit = limit;
        this.heard = heard;
    }

    /**
     * Opens the file, before the first byte.
     *
     * @param from 0 to write it anew, or how much of it an earlier attempt wrote that is to stay
     */
    void begin(long from) throws IOException {
        try {
            FileChannel open = FileChannel.open(
                    into, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            file = open;
            open.truncate(from);
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (received < from) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), from - received));
                if (open.read(buffer) < 0) {
                    throw new IOException(into + " became shorter");
                }
                received += buffer.flip().remaining();
                sha256.update(buffer);
            }
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    long received() {
        return received;
    }

    Digest digest() {
        return Digest.finish(sha256.digest());
    }

    @Override
    public CompletionStage<IncomingFile> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (end.isDone()) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription open = subscription;
        if (open == null || end.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                accept(buffer);
            }
            open.request(1);
        } catch (IOException e) {
            open.cancel();
            finish(e);
        }
    }

    private void accept(ByteBuffer buffer) throws IOException {
        int count = buffer.remaining();
        if (count > limit - received) {
            throw new DownloadException(
                    DownloadException.Reason.TOO_LARGE, address, "more than the " + limit + " bytes it may have");
        }
        FileChannel open = Objects.requireNonNull(file, "it was begun");
        sha256.update(buffer.duplicate());
        try {
            while (buffer.hasRemaining()) {
                open.write(buffer);
            }
        } catch (IOException e) {
            throw new StorageException(e);
        }
        received += count;
        heard.accept(received);
    }

    @Override
    public void onError(Throwable problem) {
        finish(problem);
    }

    @Override
    public void onComplete() {
        finish(null);
    }

    private void finish(@Nullable Throwable problem) {
        Throwable outcome = problem;
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            outcome = outcome == null ? e : outcome;
        }
        if (outcome == null) {
            end.complete(this);
        } else {
            end.completeExceptionally(outcome);
        }
    }

    /** Hangs up at once: the body of an error or a redirect is nothing to wait for, and may have no end. */
    static BodySubscriber<IncomingFile> unread(IncomingFile arrival) {
        return new BodySubscriber<>() {
            @Override
            public CompletionStage<IncomingFile> getBody() {
                return CompletableFuture.completedFuture(arrival);
            }

            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.cancel();
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {}

            @Override
            public void onError(Throwable problem) {}

            @Override
            public void onComplete() {}
        };
    }

    /** Refuses before the first byte what says itself that it is too long. */
    void announced(long length) {
        if (length > limit - received) {
            finish(new DownloadException(
                    DownloadException.Reason.TOO_LARGE,
                    address,
                    "announces " + length + " bytes where at most " + limit + " may be"));
        }
    }

    /** Ends before the first byte. */
    void fail(IOException problem) {
        finish(problem);
    }

    /** Takes a local stream to its end. */
    DownloadResult.Received drain(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                accept(ByteBuffer.wrap(buffer, 0, count));
            }
        } finally {
            finish(null);
        }
        return new DownloadResult.Received(received, digest(), Validators.NONE);
    }

    /** Ends the waiting; what was written so far stays for the caller to delete. */
    void abandon(String why) {
        Flow.Subscription open = subscription;
        if (!end.isDone()) {
            if (open != null) {
                open.cancel();
            }
            finish(new IOException(why));
        }
    }
}
