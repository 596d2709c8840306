package org.xenwright.openpgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PacketTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;

/** Signature packets, one after the other and nothing else. */
final class SignaturePackets {
    private static final int MOST = 32;

    // of signatures, before those for a world with quantum computers
    private static final Set<Integer> ALGORITHMS = Set.of(
            PublicKeyAlgorithmTags.RSA_GENERAL,
            PublicKeyAlgorithmTags.DSA,
            PublicKeyAlgorithmTags.ECDSA,
            PublicKeyAlgorithmTags.EDDSA_LEGACY,
            PublicKeyAlgorithmTags.Ed25519,
            PublicKeyAlgorithmTags.Ed448);

    private SignaturePackets() {}

    /** Returns a detached signature: armoured blocks or bare packets. */
    static List<PGPSignature> detached(byte[] file, String name) throws SignatureException {
        return Armor.isArmored(file)
                ? parse(Armor.blocks(new Lines(file, name), Armor.SIGNATURE, false), name)
                : parse(file, name);
    }

    /**
     * Returns the signatures that stand apart from each other, without those of algorithms that nobody knows here.
     *
     * @throws SignatureException when one is broken, or none is known
     */
    static List<PGPSignature> known(List<byte[]> each, String name) throws SignatureException {
        if (each.size() > MOST) {
            throw new SignatureException(name + " holds more than " + MOST + " signatures");
        }
        List<PGPSignature> signatures = new ArrayList<>();
        Set<Integer> unknown = new TreeSet<>();
        for (byte[] packets : each) {
            int algorithm = algorithm(packets);
            if (algorithm < 0 || ALGORITHMS.contains(algorithm)) {
                signatures.addAll(parse(packets, name));
            } else {
                unknown.add(algorithm);
            }
        }
        if (signatures.isEmpty()) {
            throw new SignatureException(name
                    + (unknown.isEmpty()
                            ? " holds no signature"
                            : " is only signed by algorithms " + unknown + ", which are not known here"));
        }
        return signatures;
    }

    /** Returns the number of the algorithm of a packet's key (RFC 9580, 5.2); negative when it is broken. */
    private static int algorithm(byte[] packet) {
        if (packet.length < 2) {
            return -1;
        }
        int first = packet[0] & 0xff;
        int header;
        if ((first & 0x40) != 0) {
            int length = packet[1] & 0xff;
            header = length < 192 ? 2 : length < 224 ? 3 : 6;
        } else {
            header = 1 + (1 << (first & 3));
        }
        if (packet.length < header + 16) {
            return -1;
        }
        // version 3: length 5, type, time, issuer, algorithm; later ones: type, algorithm
        return packet[header + (packet[header] == 3 ? 15 : 2)] & 0xff;
    }

    static List<PGPSignature> parse(byte[] packets, String name) throws SignatureException {
        List<PGPSignature> signatures = new ArrayList<>();
        try (BCPGInputStream in = new BCPGInputStream(new ByteArrayInputStream(packets))) {
            for (int tag = in.nextPacketTag(); tag >= 0; tag = in.nextPacketTag()) {
                if (tag != PacketTags.SIGNATURE) {
                    throw new SignatureException(name + " holds an OpenPGP packet that is no signature");
                }
                if (signatures.size() == MOST) {
                    throw new SignatureException(name + " holds more than " + MOST + " signatures");
                }
                signatures.add(new PGPSignature(in));
            }
        } catch (SignatureException e) {
            throw e;
        } catch (IOException | PGPException | RuntimeException e) {
            throw new SignatureException(name + " holds a broken signature: " + e.getMessage(), e);
        }
        if (signatures.isEmpty()) {
            throw new SignatureException(name + " holds no signature");
        }
        return signatures;
    }
}
