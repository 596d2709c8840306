package org.xenwright.oci.registry;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.xenwright.judge.Judge;

/** Debian's own registry on a free port of this machine, with TLS and a password if a test wants them. */
public final class DebianRegistry implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path log;

    private DebianRegistry(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Anybody may push and pull, by plain http. */
    public static DebianRegistry open(Path folder) throws IOException {
        return start(folder, "", "");
    }

    /** Only {@code me} with {@code s3cret} may, by TLS; the certificate lies in {@code ca.pem} of the folder. */
    public static DebianRegistry guarded(Path folder) throws IOException {
        certificate(folder);
        String hash = OpenBSDBCrypt.generate("2y", "s3cret".toCharArray(), new byte[16], 4);
        Files.writeString(folder.resolve("htpasswd"), "me:" + hash + "\n");
        return start(
                folder,
                "  tls:\n    certificate: " + folder.resolve("ca.pem") + "\n    key: " + folder.resolve("key.pem")
                        + "\n",
                "auth:\n  htpasswd:\n    realm: test\n    path: " + folder.resolve("htpasswd") + "\n");
    }

    /** Another process may take the port that was free a moment ago; then there is another one. */
    private static DebianRegistry start(Path folder, String tls, String auth) throws IOException {
        for (int i = 0; i < 4; i++) {
            DebianRegistry registry = begin(folder, tls, auth);
            if (registry.answers()) {
                return registry;
            }
            registry.close();
            if (!Files.readString(registry.log).contains("address already in use")) {
                break;
            }
        }
        throw new IOException("docker-registry did not start:\n" + Files.readString(folder.resolve("registry.log")));
    }

    private static DebianRegistry begin(Path folder, String tls, String auth) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                folder.resolve("registry.yml"),
                "version: 0.1\nlog:\n  level: warn\nstorage:\n  filesystem:\n    rootdirectory: "
                        + folder.resolve("registry") + "\nhttp:\n  addr: 127.0.0.1:" + port + "\n" + tls + auth);
        Path log = folder.resolve("registry.log");
        Process process = Judge.find("docker-registry")
                .process(List.of("serve", config.toString()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new DebianRegistry(process, port, log);
    }

    private boolean answers() throws IOException {
        for (int i = 0; i < 6000; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return process.isAlive();
            } catch (IOException e) {
                if (!process.isAlive()) {
                    return false;
                }
                pause();
            }
        }
        return false;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void certificate(Path folder) throws IOException {
        Path store = folder.resolve("key.p12");
        Path output = folder.resolve("keytool.txt");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "x",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=test",
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-ext",
                            "bc=ca:true",
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            "changeit")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IOException(Files.readString(output));
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
            pem(
                    folder.resolve("ca.pem"),
                    "CERTIFICATE",
                    keys.getCertificate("x").getEncoded());
            pem(
                    folder.resolve("key.pem"),
                    "PRIVATE KEY",
                    keys.getKey("x", "changeit".toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void pem(Path file, String what, byte[] der) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(("-----BEGIN " + what + "-----\n").getBytes(StandardCharsets.US_ASCII));
            out.write(Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der));
            out.write(("\n-----END " + what + "-----\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(1, java.util.concurrent.TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
