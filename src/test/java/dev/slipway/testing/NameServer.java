package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** An authoritative name server on loopback, over UDP (RFC 1035). */
public final class NameServer implements AutoCloseable {
    /** A name that it fails to find. */
    public static final String FAILS = "fails.example";

    /** A name that it never answers for. */
    public static final String IS_SILENT = "silent.example";

    private final DatagramSocket socket;
    private final List<Record> records;

    private NameServer(DatagramSocket socket, List<Record> records) {
        this.socket = socket;
        this.records = records;
    }

    /** Serves these: {@code NAME TTL IN TYPE VALUE}. */
    public static NameServer of(String... lines) throws IOException {
        var records = new ArrayList<Record>();
        for (var line : lines) {
            var words = line.split(" ", 5);
            records.add(Record.fromString(
                    Name.fromString(words[0]),
                    Type.value(words[3]),
                    DClass.IN,
                    Long.parseLong(words[1]),
                    words[4],
                    Name.root));
        }
        var server = new NameServer(new DatagramSocket(0, InetAddress.getLoopbackAddress()), records);
        Thread.ofVirtual().start(server::serve);
        return server;
    }

    /** Asks this server alone. */
    public Resolver resolver() throws IOException {
        var resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(socket.getLocalPort());
        resolver.setTimeout(Duration.ofMinutes(1));
        return resolver;
    }

    private void serve() {
        var buffer = new byte[512];
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (!asked(query).equals(Name.fromString(IS_SILENT, Name.root))) {
                    var answer = answer(query).toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException e) {
                // It was closed.
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Name asked(Message query) {
        return query.getQuestion().getName();
    }

    private Message answer(Message query) throws IOException {
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        var name = asked(query);
        if (name.equals(Name.fromString(FAILS, Name.root))) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (records.stream().noneMatch(record -> record.getName().equals(name))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        records.stream()
                .filter(record -> record.getName().equals(name))
                .filter(record -> record.getType() == query.getQuestion().getType() || record.getType() == Type.CNAME)
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
