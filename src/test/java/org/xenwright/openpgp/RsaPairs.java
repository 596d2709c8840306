package org.xenwright.openpgp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * RSA keys for tests, made of any two of a few primes that were found once: to find them takes a second where the JVM's
 * second compiler is off. They are known to everybody, and keep nothing.
 */
public final class RsaPairs {
    private static final int BITS = 2048;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
    private static final List<BigInteger> PRIMES = primes();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private RsaPairs() {}

    private static List<BigInteger> primes() {
        try (InputStream in = Objects.requireNonNull(RsaPairs.class.getResourceAsStream("primes.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().map(line -> new BigInteger(line, 16)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns one that is none of the hundred before it in this JVM. */
    public static KeyPair next(int bits) {
        try {
            return bits == BITS ? of(COUNT.getAndIncrement()) : found(bits);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair found(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPair of(int number) throws GeneralSecurityException {
        int count = PRIMES.size();
        int apart = 1 + number / count % (count / 2 - 1); // so that no two are met twice in a round
        BigInteger p = PRIMES.get(number % count);
        BigInteger q = PRIMES.get((number + apart) % count);
        BigInteger modulus = p.multiply(q);
        BigInteger p1 = p.subtract(BigInteger.ONE);
        BigInteger q1 = q.subtract(BigInteger.ONE);
        BigInteger d = EXPONENT.modInverse(p1.multiply(q1).divide(p1.gcd(q1)));
        KeyFactory factory = KeyFactory.getInstance("RSA");
        return new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(modulus, EXPONENT)),
                factory.generatePrivate(
                        new RSAPrivateCrtKeySpec(modulus, EXPONENT, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p))));
    }
}
