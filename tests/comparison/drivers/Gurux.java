// Asks gurux.dlms for Java; gurux_java_peer.py talks to it, a JSON object a line, and translates what it gives.

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import gurux.dlms.GXByteBuffer;
import gurux.dlms.GXDateTime;
import gurux.dlms.GXReplyData;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.Security;
import gurux.dlms.secure.GXDLMSSecureClient;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

class Gurux {
  static final HexFormat HEX = HexFormat.of();
  static final Map<String, InterfaceType> LINKS =
      Map.of("hdlc", InterfaceType.HDLC, "mbus", InterfaceType.WIRED_MBUS, "bare", InterfaceType.PDU);

  static GXDLMSSecureClient clientOf(JsonObject frame) {
    var client = new GXDLMSSecureClient(true);
    client.setInterfaceType(LINKS.get(frame.get("link").getAsString()));
    if (!frame.get("client").isJsonNull()) {
      client.setClientAddress(frame.get("client").getAsInt());
      client.setServerAddress(frame.get("server").getAsInt());
    }
    if (!frame.get("key").isJsonNull()) {
      client.getCiphering().setSecurity(Security.AUTHENTICATION_ENCRYPTION);
      client.getCiphering().setBlockCipherKey(HEX.parseHex(frame.get("key").getAsString()));
      client.getCiphering().setAuthenticationKey(HEX.parseHex(frame.get("auth_key").getAsString()));
    }
    return client;
  }

  // Lists stay lists and numbers numbers; bytes become {"hex": ...}. Times and all else are null: they are no numbers.
  static JsonElement plain(Object value) {
    if (value instanceof List<?> list) {
      var array = new JsonArray();
      for (Object item : list) array.add(plain(item));
      return array;
    }
    if (value instanceof byte[] bytes) {
      var hex = new JsonObject();
      hex.addProperty("hex", HEX.formatHex(bytes));
      return hex;
    }
    if (value instanceof Number number) return new JsonPrimitive(number);
    if (value instanceof String text) return new JsonPrimitive(text);
    return JsonNull.INSTANCE;
  }

  static JsonObject ask(JsonObject frame) throws Exception {
    var client = clientOf(frame);
    var reply = new GXReplyData();
    var notify = new GXReplyData();
    var buffer = new GXByteBuffer(HEX.parseHex(frame.get("bytes").getAsString()));
    var answer = new JsonObject();
    while (buffer.position() < buffer.size()) {
      int before = buffer.position();
      client.getData(buffer, reply, notify);
      if (notify.getValue() != null && !notify.isMoreData()) {
        answer.add("body", plain(notify.getValue()));
        GXDateTime time = notify.getTime();
        if (time != null) answer.addProperty("time", time.getMeterCalendar().toInstant().toString());
        return answer;
      }
      if (buffer.position() == before) break;
    }
    return answer;
  }

  // What it logs on any level is said, as its twin in Python prints it.
  static class Log extends Handler {
    StringBuilder said = new StringBuilder();

    @Override
    public void publish(LogRecord record) {
      said.append(record.getMessage()).append('\n');
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  public static void main(String[] arguments) throws Exception {
    var out = System.out;
    var in = new BufferedReader(new InputStreamReader(System.in));
    var gson = new Gson();
    var log = new Log();
    var root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) root.removeHandler(handler);
    root.addHandler(log);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      var printed = new ByteArrayOutputStream();
      System.setOut(new PrintStream(printed, true));
      log.said.setLength(0);
      JsonObject answer;
      try {
        answer = ask(gson.fromJson(line, JsonObject.class));
      } catch (Exception error) {
        answer = new JsonObject();
        answer.addProperty("error", error.toString());
      }
      answer.addProperty("printed", printed.toString() + log.said);
      out.println(gson.toJson(answer));
      out.flush();
    }
  }
}
