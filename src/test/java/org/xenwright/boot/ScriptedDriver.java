package org.xenwright.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;

/** A driver whose guest says what it is told to, and then stays, ends or fails. */
final class ScriptedDriver implements Driver, RunningGuest {
    private final String script;
    private final @Nullable Ending ending;
    private final PipedInputStream console = new PipedInputStream(1 << 16);
    private final PipedOutputStream voice;
    private boolean heedsTheButton = true;
    private boolean silentOnceOff;
    private @Nullable String trouble;
    private volatile boolean poweredOff;
    boolean closed;
    final ByteArrayOutputStream typed = new ByteArrayOutputStream();

    /** A guest that says the script and then ends so, or stays if there is no ending. */
    ScriptedDriver(String script, @Nullable Ending ending) throws IOException {
        this.script = script;
        this.ending = ending;
        voice = new PipedOutputStream(console);
    }

    ScriptedDriver deaf() {
        heedsTheButton = false;
        return this;
    }

    /** A guest whose console ends when it does. */
    ScriptedDriver silentOnceOff() {
        silentOnceOff = true;
        return this;
    }

    /** Knows a reason why what its guest says is not the guest's own doing. */
    ScriptedDriver inTrouble(String why) {
        trouble = why;
        return this;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Availability availability() {
        return Availability.yes("always");
    }

    @Override
    public RunningGuest start(Machine machine) throws IOException {
        voice.write(script.getBytes(StandardCharsets.UTF_8));
        voice.flush();
        if (ending != null) {
            voice.close();
        }
        return this;
    }

    @Override
    public InputStream console() {
        return console;
    }

    @Override
    public OutputStream keyboard() {
        return typed;
    }

    @Override
    public Map<Integer, Integer> ports() {
        return Map.of();
    }

    @Override
    public boolean accepts(int guestPort, Duration limit) {
        return false;
    }

    @Override
    public int resets() {
        return 0;
    }

    @Override
    public Optional<Ending> ending() {
        return poweredOff ? Optional.of(new Ending(Ending.Kind.POWERED_OFF, "asked")) : Optional.ofNullable(ending);
    }

    @Override
    public void askToPowerOff() throws IOException {
        poweredOff = heedsTheButton;
        if (poweredOff && silentOnceOff) {
            voice.close();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
