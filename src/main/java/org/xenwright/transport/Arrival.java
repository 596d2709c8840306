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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.store.Digest;

/** Writes a body to a file as it arrives, hashes it, and hangs up at the first byte too many. */
final class Arrival implements BodySubscriber<Arrival> {
    private final CompletableFuture<Arrival> end = new CompletableFuture<>();
    private final MessageDigest sha256 = Digest.sha256();
    private final URI address;
    private final long limit;
    private final LongConsumer heard;
    private final FileChannel file;
    private Flow.@Nullable Subscription subscription;
    private volatile long received;

    Arrival(URI address, Path into, long limit, LongConsumer heard) throws IOException {
        this.address = address;
        this.limit = limit;
        this.heard = heard;
        this.file = FileChannel.open(
                into, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    long received() {
        return received;
    }

    Digest digest() {
        return Digest.finish(sha256.digest());
    }

    @Override
    public CompletionStage<Arrival> getBody() {
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
            throw new FetchException(
                    FetchException.Reason.TOO_LARGE, address, "more than the " + limit + " bytes it may have");
        }
        sha256.update(buffer.duplicate());
        try {
            while (buffer.hasRemaining()) {
                file.write(buffer);
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
            file.close();
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
    static BodySubscriber<Arrival> unread(Arrival arrival) {
        return new BodySubscriber<>() {
            @Override
            public CompletionStage<Arrival> getBody() {
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
        if (length > limit) {
            finish(new FetchException(
                    FetchException.Reason.TOO_LARGE,
                    address,
                    "announces " + length + " bytes where at most " + limit + " may be"));
        }
    }

    /** Takes a local stream to its end. */
    Fetched.Received drain(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                accept(ByteBuffer.wrap(buffer, 0, count));
            }
        } finally {
            finish(null);
        }
        return new Fetched.Received(received, digest(), Validators.NONE);
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
