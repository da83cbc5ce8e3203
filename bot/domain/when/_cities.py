"""Cities and names of zones that people type, where the IANA name has another city in it.

Each line: an IANA zone, then its names. Cities that are in the IANA name itself are not repeated.
"""

from typing import Final

CITIES: Final = """
Europe/London: Manchester, Birmingham, Liverpool, Leeds, Glasgow, Edinburgh, Bristol, Sheffield,
 Cardiff, Brighton, Newcastle, Nottingham, England, Scotland, UK, BST
Europe/Dublin: Cork, Galway, Ireland
Europe/Berlin: Munich, München, Hamburg, Cologne, Köln, Frankfurt, Stuttgart, Düsseldorf, Leipzig,
 Dresden, Hanover, Hannover, Nuremberg, Nürnberg, Bremen, Mannheim, Dortmund, Essen, Germany
Europe/Vienna: Wien, Graz, Salzburg, Linz, Innsbruck, Austria
Europe/Zurich: Zürich, Geneva, Genève, Basel, Bern, Lausanne, Lucerne, Switzerland
Europe/Paris: Lyon, Marseille, Toulouse, Nice, Nantes, Bordeaux, Lille, Strasbourg, Montpellier,
 Rennes, France
Europe/Madrid: Barcelona, Valencia, Seville, Sevilla, Bilbao, Málaga, Ibiza, Palma, Spain
Atlantic/Canary: Tenerife, Las Palmas
Europe/Lisbon: Porto, Portugal
Europe/Rome: Milan, Milano, Naples, Napoli, Turin, Torino, Bologna, Florence, Firenze, Roma, Italy
Europe/Amsterdam: Rotterdam, Utrecht, The Hague, Eindhoven, Netherlands
Europe/Brussels: Antwerp, Ghent, Gent, Liège, Bruxelles, Belgium
Europe/Stockholm: Gothenburg, Göteborg, Malmö, Sweden
Europe/Oslo: Bergen, Trondheim, Norway
Europe/Copenhagen: Aarhus, København, Denmark
Europe/Helsinki: Tampere, Turku, Finland
Europe/Warsaw: Krakow, Kraków, Wrocław, Gdansk, Gdańsk, Poznań, Łódź, Warszawa, Poland
Europe/Prague: Brno, Praha
Europe/Athens: Thessaloniki, Greece
Europe/Kyiv: Kiev, Lviv, Odesa, Kharkiv
Europe/Bucharest: Cluj, Timisoara
Europe/Moscow: Saint Petersburg, St Petersburg
Europe/Istanbul: Ankara, Izmir
America/New_York: NYC, Brooklyn, Boston, Philadelphia, Philly, Atlanta, Miami, Orlando, Washington,
 Washington DC, Baltimore, Pittsburgh, Charlotte, Cleveland, Columbus, Tampa, Buffalo, Eastern, EST,
 EDT
America/Detroit: Ann Arbor
America/Chicago: Nashville, Memphis, Austin, Dallas, Houston, San Antonio, New Orleans, Minneapolis,
 St Louis, Saint Louis, Milwaukee, Kansas City, Muscle Shoals, Central, CDT
America/Denver: Salt Lake City, Albuquerque, Santa Fe, Mountain, MST, MDT
America/Phoenix: Tucson
America/Los_Angeles: LA, Hollywood, San Francisco, SF, Oakland, San Diego, San Jose, Sacramento,
 Seattle, Portland, Las Vegas, Vegas, Pacific, PST, PDT
Pacific/Honolulu: Hawaii
America/Toronto: Montreal, Montréal, Ottawa, Quebec
America/Edmonton: Calgary
America/Vancouver: Victoria
America/Mexico_City: CDMX, Guadalajara, Puebla
America/Monterrey: Monterrey
America/Puerto_Rico: San Juan
America/Sao_Paulo: São Paulo, Rio, Rio de Janeiro, Belo Horizonte, Curitiba, Porto Alegre, Brasilia
America/Bahia: Salvador
America/Bogota: Medellín, Cali, Bogotá
America/Guayaquil: Quito
America/Argentina/Buenos_Aires: Rosario
America/Santiago: Valparaiso
Africa/Johannesburg: Cape Town, Durban, Pretoria, Soweto
Africa/Lagos: Abuja, Ibadan
Africa/Accra: Kumasi
Africa/Casablanca: Marrakesh, Marrakech, Rabat
Africa/Nairobi: Mombasa
Asia/Dubai: Abu Dhabi
Asia/Jerusalem: Tel Aviv, Haifa
Asia/Riyadh: Jeddah, Mecca
Asia/Kolkata: Mumbai, Bombay, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Madras, Hyderabad,
 Pune, Calcutta, Goa, India
Asia/Karachi: Lahore, Islamabad
Asia/Shanghai: Beijing, Peking, Shenzhen, Guangzhou, Chengdu, Hangzhou, Wuhan, China
Asia/Taipei: Taiwan
Asia/Tokyo: Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Fukuoka, Japan
Asia/Seoul: Busan, Incheon, Korea
Asia/Ho_Chi_Minh: Saigon, Hanoi
Asia/Jakarta: Bandung
Asia/Makassar: Bali, Denpasar
Asia/Manila: Cebu, Quezon City
Australia/Sydney: Canberra
Australia/Brisbane: Gold Coast
Pacific/Auckland: Wellington, Christchurch, New Zealand
"""

COMMON: Final = (
    *("Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Stockholm"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Toronto", "America/Mexico_City", "America/Sao_Paulo", "Africa/Lagos"),
    *("Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "Asia/Seoul"),
    *("Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "UTC"),
)
"""Offered before anything is typed."""
